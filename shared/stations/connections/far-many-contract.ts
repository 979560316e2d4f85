/** What one lab does for another that opens many connections to it: accepts and holds them. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { stream } from '../../ipc/contract'
import { StateCounts } from './inspect-contract'
import { largestBacklog, mostConnections } from './many-contract'
import { count, dialledPort } from '../../base/schema'

export const FarManyEvent = v.variant('kind', [
  v.strictObject({ kind: v.literal('listening'), port: dialledPort, backlog: count }),
  v.strictObject({
    kind: v.literal('counts'),
    accepted: count,
    acceptsPerSecond: v.number(),
    open: count,
    /** Accepted and closed at once, for this end may hold no more. */
    turnedAway: count,
    /** Files and sockets its program may hold open, where that is what turned some away. */
    descriptors: v.nullable(v.strictObject({ most: v.nullable(count), kept: count })),
    /** Handshakes the kernel let go for want of room since the listener opened, on the whole machine. */
    queue: v.nullable(v.strictObject({ overflows: count, drops: count })),
    states: v.nullable(StateCounts),
  }),
  v.strictObject({ kind: v.literal('failed'), failure: Failure }),
])
export type FarManyEvent = v.InferOutput<typeof FarManyEvent>

export const farManyContract = {
  /** Opens a port for the visitor's connections and holds them; all are reset when this is aborted. */
  farMany: stream({
    input: v.strictObject({
      most: v.pipe(count, v.minValue(1), v.maxValue(mostConnections)),
      backlog: v.pipe(count, v.minValue(1), v.maxValue(largestBacklog)),
    }),
    item: FarManyEvent,
  }),
}
