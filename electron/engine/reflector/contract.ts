/** What the service thread asks of the reflecting thread: the same boundary as the window's, between threads. */
import * as v from 'valibot'
import { Failure } from '../../../shared/base/failure'
import { count, Empty, port, whole } from '../../../shared/base/schema'
import { call, stream } from '../../../shared/ipc/contract'
import { ReflectorCounts } from '../../../shared/measurement/result'
import { Health } from '../base/health'

const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)

const Report = v.strictObject({ counts: ReflectorCounts, received: bytes })

/** What the reflector's end knows of a session; null where it cannot be had. */
export const SessionReport = v.strictObject({
  udp: v.nullable(Report),
  tcp: v.nullable(Report),
  segmentsRetransmitted: v.nullable(count),
})
export type SessionReport = v.InferOutput<typeof SessionReport>

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
      ssid: whole({ min: 0, max: 65535 }),
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
