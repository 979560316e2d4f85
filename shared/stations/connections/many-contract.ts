/** What the Connections station asks of the engine to hold many connections at once, and to see what limits them. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { call, stream } from '../../ipc/contract'
import { Distribution } from '../../measurement/result'
import { StateCounts } from './inspect-contract'
import { count, port, text, whole } from '../../base/schema'

const within = (least: number, most: number) => whole({ min: least, max: most })
/** Chosen by whoever opens, so that it can be commanded at once. */
const id = v.pipe(v.string(), v.regex(/^[0-9a-z-]{8,64}$/))

export const mostConnections = 5000
export const mostAtOnce = 1000
export const largestBacklog = 4096
/** Bins of the connect times that travel. */
export const mostConnectBins = 300

export const ManyOrder = v.strictObject({
  id,
  /** "loopback", or any id of the peers. */
  peer: text(300),
  count: within(1, mostConnections),
  /** Connects under way at a time. */
  atOnce: within(1, mostAtOnce),
  /** What the listener there asks its system to hold until it is accepted. */
  backlog: within(1, largestBacklog),
})
export type ManyOrder = v.InferOutput<typeof ManyOrder>

/** Which machine a limit was met on: the one that calls, or the one that is called. */
const end = v.picklist(['here', 'there'])

/** What stood in the way of more connections, or of quicker ones. */
export const ManyLimit = v.variant('limit', [
  /** Files and sockets one program may hold open (RLIMIT_NOFILE, `ulimit -n`); `kept` stay free for the program. */
  v.strictObject({ limit: v.literal('descriptors'), end, most: v.nullable(count), kept: count }),
  /** Ports the system takes for connections that go out; null where it does not tell which. */
  v.strictObject({
    limit: v.literal('ports'),
    range: v.nullable(v.strictObject({ first: port, last: port })),
  }),
  /** The listener's queue was full: `overflows` handshakes were let go, by the kernel's own count on that machine. */
  v.strictObject({ limit: v.literal('backlog'), overflows: count, drops: count, backlog: count }),
  /** So many handshakes took a second or longer: the SYN had to be sent again. */
  v.strictObject({ limit: v.literal('synAgain'), connections: count }),
  v.strictObject({ limit: v.literal('memory'), code: text(32) }),
])
export type ManyLimit = v.InferOutput<typeof ManyLimit>

export const manyPhases = ['opening', 'holding', 'closing', 'closed'] as const

export const ManySample = v.strictObject({
  phase: v.picklist(manyPhases),
  elapsedNs: v.number(),
  /** Of the calling end: connects begun, of them under way, and connections that stand. */
  begun: count,
  connecting: count,
  open: count,
  /** Connects that failed, by the system's code. */
  failed: v.pipe(v.array(v.strictObject({ code: text(32), count })), v.maxLength(32)),
  /** Connections that stood and were then closed by the other end. */
  closedThere: count,
  connectNs: v.nullable(Distribution),
  connectBins: v.pipe(v.array(v.tuple([v.number(), count])), v.maxLength(mostConnectBins)),
  /** Of the called end: connections accepted in all, and a second over the last interval. */
  accepted: count,
  acceptsPerSecond: v.number(),
  /** The kernel's count of each end's states; null where it cannot be had or has not come yet. */
  here: v.nullable(StateCounts),
  there: v.nullable(StateCounts),
  limits: v.pipe(v.array(ManyLimit), v.maxLength(16)),
  /** Resident memory of this program now, and as it was before the first connect. */
  memoryBytes: v.nullable(count),
  memoryBeforeBytes: v.nullable(count),
})
export type ManySample = v.InferOutput<typeof ManySample>

export const ManyEvent = v.variant('kind', [
  /** The person there is asked; both screens show the digits. */
  v.strictObject({ kind: v.literal('asking'), digits: v.nullable(text(16)) }),
  v.strictObject({ kind: v.literal('listening'), address: text(64), port, backlog: count }),
  v.strictObject({ kind: v.literal('sample'), sample: ManySample }),
  v.strictObject({ kind: v.literal('failed'), failure: Failure }),
])
export type ManyEvent = v.InferOutput<typeof ManyEvent>

/** What this machine allows, before anything is tried. */
export const ManyFacts = v.strictObject({
  descriptors: v.nullable(v.strictObject({ most: count, used: count })),
  ephemeral: v.nullable(v.strictObject({ first: port, last: port })),
  /** The longest queue a listener gets (net.core.somaxconn). */
  queue: v.nullable(count),
})
export type ManyFacts = v.InferOutput<typeof ManyFacts>

export const manyContract = {
  manyFacts: call({ input: v.strictObject({}), output: ManyFacts }),
  /** Opens and holds them until told to close; ends when no state of theirs is left. Aborting resets all at once. */
  openMany: stream({ input: ManyOrder, item: ManyEvent }),
  /** Closes all: by FIN, or by RST. */
  closeMany: call({ input: v.strictObject({ id, by: v.picklist(['fin', 'reset']) }), output: v.null() }),
}
