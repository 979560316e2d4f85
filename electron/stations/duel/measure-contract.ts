/** What the service thread asks of the measuring thread: the same boundary as the window's, between threads. */
import * as v from 'valibot'
import { Failure } from '../../../shared/base/failure'
import { Empty, port, whole } from '../../../shared/base/schema'
import { call, stream } from '../../../shared/ipc/contract'
import { Generator, TransportResult } from '../../../shared/measurement/result'
import { ProbeSeries, RunSample } from '../../../shared/measurement/sample'
import { MeasureSettings } from '../../../shared/measurement/settings'
import { perTransport } from '../../../shared/measurement/transport'
import { Health } from '../../engine/base/health'
import { SessionReport } from '../../engine/reflector/contract'

const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)

export const RunOrder = v.strictObject({
  mode: v.picklist(['authenticated', 'open']),
  address: v.string(),
  dataPort: port,
  ssid: whole({ min: 0, max: 65535 }),
  /** Null in open mode. */
  keys: v.nullable(perTransport(bytes)),
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

export const Conclusion = v.strictObject({
  durationNs: v.nullable(v.number()),
  generator: Generator,
  channels: perTransport(v.strictObject({ result: TransportResult, series: ProbeSeries })),
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
