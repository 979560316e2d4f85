/** What the service thread asks of the other threads: the same boundary as the window's, between threads. */
import * as v from 'valibot'
import { Failure } from '../../../shared/failure'
import { call, stream } from '../../../shared/ipc/contract'
import { ReflectorCounts, TransportResult, Generator } from '../../../shared/measurement/result'
import { ProbeSeries, RunSample } from '../../../shared/measurement/sample'
import { MeasureSettings } from '../../../shared/measurement/settings'

const Empty = v.strictObject({})
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))
const ssid = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))
const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)

export const Health = v.strictObject({
  /** Longest time the thread's loop did not turn since the last reading, in ns. */
  stallNs: v.number(),
  openSockets: count,
  rejected: count,
})
export type Health = v.InferOutput<typeof Health>

export const RunOrder = v.strictObject({
  mode: v.picklist(['authenticated', 'open']),
  address: v.string(),
  dataPort: port,
  ssid,
  /** Null in open mode. */
  key: v.nullable(bytes),
  settings: MeasureSettings,
})
export type RunOrder = v.InferOutput<typeof RunOrder>

export const RunStep = v.variant('kind', [
  v.strictObject({ kind: v.literal('running'), sample: RunSample }),
  v.strictObject({ kind: v.literal('draining'), sample: RunSample }),
  /** Nothing more will be sent or waited for; conclude() gives the figures. */
  v.strictObject({ kind: v.literal('drained'), sample: RunSample, failure: v.nullable(Failure) }),
])
export type RunStep = v.InferOutput<typeof RunStep>

const Report = v.strictObject({ counts: ReflectorCounts, received: bytes })

/** What the reflector's end knows of a session; null where it cannot be had. */
export const SessionReport = v.strictObject({
  udp: v.nullable(Report),
  tcp: v.nullable(Report),
  segmentsRetransmitted: v.nullable(count),
})
export type SessionReport = v.InferOutput<typeof SessionReport>

export const Conclusion = v.strictObject({
  durationNs: v.nullable(v.number()),
  generator: Generator,
  udp: v.nullable(v.strictObject({ result: TransportResult, series: ProbeSeries })),
  tcp: v.nullable(v.strictObject({ result: TransportResult, series: ProbeSeries })),
})
export type Conclusion = v.InferOutput<typeof Conclusion>

export const measureContract = {
  /** One at a time; aborting ends it early, with a short wait for what is under way. */
  run: stream({ input: RunOrder, item: RunStep }),
  /** The figures of the run that was last drained. */
  conclude: call({
    input: v.strictObject({ report: v.nullable(SessionReport) }),
    output: Conclusion,
  }),
  health: call({ input: Empty, output: Health }),
}

const transportCounts = v.strictObject({ received: count, answered: count })

export const ReflectStep = v.variant('kind', [
  v.strictObject({
    kind: v.literal('counts'),
    udp: v.nullable(transportCounts),
    tcp: v.nullable(transportCounts),
  }),
  /** Comes last, after the abort. */
  v.strictObject({ kind: v.literal('report'), report: SessionReport }),
])
export type ReflectStep = v.InferOutput<typeof ReflectStep>

export const reflectContract = {
  /** Takes these addresses at this data port, leaving all others. A failure leaves nothing listening. */
  listen: call({
    input: v.strictObject({ tcp: v.array(v.string()), udp: v.array(v.string()), port }),
    output: v.nullable(Failure),
  }),
  /** Reflects one session until aborted; counts at once (it is ready then) and twice a second. */
  reflect: stream({
    input: v.strictObject({
      ssid,
      key: bytes,
      localAddress: v.string(),
      remoteAddress: v.string(),
      transports: v.array(v.picklist(['udp', 'tcp'])),
      maxProbes: count,
    }),
    item: v.union([ReflectStep, Failure]),
  }),
  /** Answers open STAMP on this port of these addresses until aborted; yields once when it does. */
  reflectOpenly: stream({
    input: v.strictObject({ addresses: v.array(v.string()), port }),
    item: v.union([v.strictObject({ ready: v.literal(true) }), Failure]),
  }),
  health: call({ input: Empty, output: Health }),
}
