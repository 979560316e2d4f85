/** What the Messages station and the commands `send` and `listen` ask of the traffic thread. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { call, stream } from '../../ipc/contract'
import { longestPattern } from './pattern'
import { count, text, whole } from '../../base/schema'

const linkId = v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/))

/** The largest message that is sent or taken from a framing: 1 MiB. */
export const largestMessage = 1_048_576
/** TCP connections a server holds at a time. */
export const mostClients = 1000
/** Links open at a time. */
export const mostLinks = 64
/** Automatic replies of one link until a person says go on. */
export const mostReplies = 100_000

const anyOctets: v.GenericSchema<Uint8Array> = v.instance(Uint8Array)
const octets = (most: number) =>
  v.pipe(
    anyOctets,
    v.check((value) => value.length <= most, `more than ${most} octets`),
  )

/** An answer that is sent by itself to whoever sent what the pattern has. */
export const ReplyRule = v.strictObject({
  /** See pattern.ts. */
  pattern: v.pipe(v.array(whole({ min: -2, max: 255 })), v.minLength(1), v.maxLength(longestPattern)),
  /** What is sent; null sends the message back as it came. */
  reply: v.nullable(octets(65_536)),
  delayMs: v.pipe(count, v.maxValue(60_000)),
})
export type ReplyRule = v.InferOutput<typeof ReplyRule>

/** The rules in order, of which the first that matches answers; `limit` bounds them all together. */
export const Replies = v.strictObject({
  rules: v.pipe(v.array(ReplyRule), v.maxLength(50)),
  limit: v.pipe(count, v.minValue(1), v.maxValue(mostReplies)),
})
export type Replies = v.InferOutput<typeof Replies>

const common = {
  /** As parseCodec reads it. */
  codec: text(200),
  replies: Replies,
}

/** A group to belong to, and by which interface; an empty name leaves the choice to the system. */
export const Membership = v.strictObject({ group: text(64), interface: text(64) })
export type Membership = v.InferOutput<typeof Membership>

export const LinkSettings = v.variant('kind', [
  v.strictObject({
    kind: v.literal('tcpClient'),
    to: text(300),
    /** Our direction stays open after the other side has ended its own, until it is closed here (RFC 9293 3.6). */
    staysOpen: v.exactOptional(v.boolean()),
    ...common,
  }),
  v.strictObject({ kind: v.literal('tcpServer'), at: text(300), ...common }),
  v.strictObject({
    kind: v.literal('udp'),
    /** Where to hear; empty: a port of the system's choice on every address. */
    at: text(300),
    /** Where messages go that name no other place; may be empty. */
    to: text(300),
    /** Other sockets may have the same port (SO_REUSEADDR), as several that hear one group must. */
    shared: v.boolean(),
    /** Routers a multicast datagram may pass, and one. */
    multicastTtl: v.pipe(count, v.minValue(0), v.maxValue(255)),
    /** By which interface multicast leaves; empty: as the routes have it. */
    interface: text(64),
    ...common,
  }),
])
export type LinkSettings = v.InferOutput<typeof LinkSettings>

/** Somebody at the other end: a connection, or for UDP an address that was heard or sent to. */
export const LinkPeer = v.strictObject({
  place: text(80),
  messagesIn: count,
  octetsIn: count,
  messagesOut: count,
  octetsOut: count,
  /** Octets taken from us that the system has not yet been able to send. */
  octetsWaiting: count,
})
export type LinkPeer = v.InferOutput<typeof LinkPeer>

export const LinkState = v.strictObject({
  link: linkId,
  state: v.picklist(['open', 'closed']),
  /** Where it is bound; null once a connection is closed before it was told. */
  local: v.nullable(text(80)),
  /** Connections that stand, or the newest places heard. */
  peers: v.array(LinkPeer),
  messagesIn: count,
  octetsIn: count,
  messagesOut: count,
  octetsOut: count,
  /** Lines that nobody took in time and that are gone: datagrams, or what very many connections brought at once. */
  linesDropped: count,
  /** Connections that were not taken because the server was full. */
  clientsRefused: count,
  memberships: v.array(Membership),
  repliesSent: count,
  /** The bound is met: nothing answers by itself until the rules are given anew. */
  repliesStopped: v.boolean(),
  /** Why it is closed, where that was not asked for. */
  brokenBy: v.nullable(Failure),
})
export type LinkState = v.InferOutput<typeof LinkState>

const line = { atMs: v.number(), peer: text(80) }

/** What is told of a link beside the messages. */
export const linkEvents = [
  'connected',
  'accepted',
  'ended',
  'closed',
  'broken',
  'joined',
  'left',
  'framingError',
  'unframed',
  'resynchronised',
  'repliesStopped',
  'notSent',
] as const

export const LogLine = v.variant('kind', [
  v.strictObject({
    kind: v.literal('message'),
    ...line,
    direction: v.picklist(['in', 'out']),
    /** Sent by whom: a person, a repetition, a rule; what comes in is `peer`. */
    by: v.picklist(['peer', 'person', 'repeat', 'reply']),
    payload: anyOctets,
    /** Octets on the wire, what the framing adds included. */
    wireBytes: count,
    /** Where the frame begins in the stream of its direction; null for a datagram. */
    offset: v.nullable(count),
    /** The TLV's type. */
    type: v.nullable(count),
  }),
  v.strictObject({
    kind: v.literal('event'),
    ...line,
    event: v.picklist(linkEvents),
    /** A fact of the event that is the same in every language: a group, a figure, the system's word. */
    detail: text(500),
    /** What went wrong, in place of the detail. */
    failure: v.nullable(Failure),
  }),
])
export type LogLine = v.InferOutput<typeof LogLine>
export type MessageLine = Extract<LogLine, { kind: 'message' }>

export const LogBatch = v.strictObject({
  lines: v.array(LogLine),
  /** The link is closed and this was the last of its log. */
  ended: v.boolean(),
})
export type LogBatch = v.InferOutput<typeof LogBatch>

export const RepeatState = v.strictObject({
  sent: count,
  /** Turns left out because the message before was still on its way. */
  skipped: count,
  endedBy: v.nullable(Failure),
})
export type RepeatState = v.InferOutput<typeof RepeatState>

const outgoing = {
  link: linkId,
  /** A peer's place; for UDP any host:port. Null: every connection, or UDP's own destination. */
  to: v.nullable(text(300)),
  octets: octets(largestMessage),
  type: v.pipe(count, v.maxValue(0xffff_ffff)),
}

export const messagesContract = {
  /** Opens sockets for as long as the stream is read; its state at once and as it changes. Abort closes them. */
  openLink: stream({ input: LinkSettings, item: v.union([Failure, LinkState]) }),
  /**
   * The lines since the last call, as soon as there are any. Who does not ask stops what is connected from sending
   * more (TCP) or loses datagrams, which are counted (UDP): nothing grows without bound.
   */
  linkLog: call({
    input: v.strictObject({
      link: linkId,
      /** No sooner than so long after the last; a window's own timers stand still while it is hidden. */
      everyMs: v.pipe(count, v.maxValue(1000)),
    }),
    output: LogBatch,
  }),
  /** Frames and sends one message; null once the system has taken it and has room for more. */
  sendMessage: call({ input: v.strictObject(outgoing), output: v.nullable(Failure) }),
  /** Sends a piece of something longer as it is: unframed and not in the log. */
  sendPiece: call({
    input: v.strictObject({ link: linkId, to: outgoing.to, octets: outgoing.octets }),
    output: v.nullable(Failure),
  }),
  /** Sends one message every so many ms, `times` times (0: until aborted). */
  repeatMessage: stream({
    input: v.strictObject({
      ...outgoing,
      everyMs: v.pipe(v.number(), v.minValue(1), v.maxValue(3_600_000)),
      times: v.pipe(count, v.maxValue(1_000_000_000)),
    }),
    item: RepeatState,
  }),
  /** Gives the rules anew; what was counted against the limit is forgotten. */
  setReplies: call({ input: v.strictObject({ link: linkId, replies: Replies }), output: v.null() }),
  joinGroup: call({
    input: v.strictObject({ link: linkId, membership: Membership }),
    output: v.nullable(Failure),
  }),
  leaveGroup: call({
    input: v.strictObject({ link: linkId, membership: Membership }),
    output: v.nullable(Failure),
  }),
  /** Closes one connection: `end` after what is on its way has been sent, `reset` at once. What was lost is a failure. */
  closeConnection: call({
    input: v.strictObject({ link: linkId, place: text(80), how: v.picklist(['end', 'reset']) }),
    output: v.nullable(Failure),
  }),
}
export type MessagesContract = typeof messagesContract
