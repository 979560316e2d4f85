/** What the service thread asks of the reflecting thread: the same boundary as the window's, between threads. */
import * as v from 'valibot'
import { Failure } from '../../../shared/base/failure'
import { count, Empty, port, whole } from '../../../shared/base/schema'
import { call, stream } from '../../../shared/ipc/contract'
import { ReflectorCounts } from '../../../shared/measurement/result'
import { perTransport, TransportName } from '../../../shared/measurement/transport'
import { Health } from '../base/health'

const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** What the reflector's end knows of a session; null where it cannot be had. */
export const SessionReport = v.strictObject({
  channels: perTransport(
    v.strictObject({
      counts: ReflectorCounts,
      /** The bitmap of what arrived. */
      received: bytes,
      /** By this end's kernel; null over a transport without a connection too. */
      segmentsRetransmitted: v.nullable(count),
    }),
  ),
})
export type SessionReport = v.InferOutput<typeof SessionReport>

export const ReflectStep = v.variant('kind', [
  v.strictObject({
    kind: v.literal('counts'),
    channels: perTransport(v.strictObject({ received: count, answered: count })),
  }),
  /** Comes last, after the abort. */
  v.strictObject({ kind: v.literal('report'), report: SessionReport }),
])
export type ReflectStep = v.InferOutput<typeof ReflectStep>

export const ListenOrder = v.strictObject({
  /** As the person chose: a wildcard where it is everywhere. */
  places: v.array(v.string()),
  /** Each of this machine's own addresses that these places mean. */
  addresses: v.array(v.string()),
  port,
})
export type ListenOrder = v.InferOutput<typeof ListenOrder>

export const reflectContract = {
  /** Takes these addresses at this data port, leaving all others. A failure leaves nothing listening. */
  listen: call({
    input: ListenOrder,
    output: v.nullable(Failure),
  }),
  /** Reflects one session until aborted; counts at once (it is ready then) and twice a second. */
  reflect: stream({
    input: v.strictObject({
      ssid: whole({ min: 0, max: 65535 }),
      keys: perTransport(bytes),
      localAddress: v.string(),
      remoteAddress: v.string(),
      transports: v.array(TransportName),
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
