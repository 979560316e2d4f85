/** One thing known of a connection at one moment, and what it is known by. */
import * as v from 'valibot'
import { tcpFlagNames } from '../capture/tcp-segment'
import { tcpStates } from './state'
import { count } from '../base/schema'

/** `here` is the end that this lab drives and that connects; `there` is the other. */
export const EndName = v.picklist(['here', 'there'])
export type EndName = v.InferOutput<typeof EndName>

/**
 * What a mark rests on: the kernel's own table, a captured segment, what the socket told the program, or the rules
 * of RFC 9293 alone, where something must have happened that nobody saw.
 */
export const evidences = ['kernel', 'capture', 'socket', 'inferred'] as const
export const Evidence = v.picklist(evidences)
export type Evidence = v.InferOutput<typeof Evidence>

/** What happened at a socket, in the words of the calls. */
export const happenings = [
  'listening',
  'connecting',
  'connected',
  'accepted',
  'bound',
  'sent',
  'received',
  /** The other end's FIN was read. */
  'end',
  /** shutdown(SHUT_WR): FIN after what is still to be sent. */
  'shutdown',
  'close',
  'reset',
  'paused',
  'resumed',
  'exchange',
  'error',
  'closed',
  /** The lab that holds this end is heard no more, and what becomes of the end is not known. */
  'lost',
] as const

/** ns. A peer's JSON can say Infinity, and what is larger than this is no time of a connection. */
const time = v.pipe(v.number(), v.minValue(Number.MIN_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER))

const mark = { tNs: time, end: EndName, evidence: Evidence }

export const StateMark = v.strictObject({
  ...mark,
  kind: v.literal('state'),
  state: v.picklist(tcpStates),
  /** When the state before was last seen: it changed between then and `tNs`. Null where that is not known. */
  sinceNs: v.nullable(time),
  /** What TIME-WAIT, or another timer, has left. */
  leftMs: v.nullable(count),
})
export type StateMark = v.InferOutput<typeof StateMark>

/** `end` is the end that sent it; numbers are relative to the first of that end, as Wireshark has them. */
export const SegmentMark = v.strictObject({
  ...mark,
  kind: v.literal('segment'),
  /**
   * Where it was captured: at one end's machine, at that of both, or somewhere between them that a file does not
   * tell. What was sent passed there; that it arrived is not seen.
   */
  seenAt: v.picklist(['here', 'there', 'both', 'between']),
  flags: v.pipe(v.array(v.picklist(tcpFlagNames)), v.maxLength(tcpFlagNames.length)),
  sequence: count,
  /** Null without ACK. */
  acknowledgement: v.nullable(count),
  /** Octets, scaled where both ends have agreed on it. */
  window: count,
  length: count,
  options: v.strictObject({
    maximumSegmentSize: v.nullable(count),
    windowScale: v.nullable(count),
    sackPermitted: v.boolean(),
    timestamps: v.nullable(v.strictObject({ value: count, echo: count })),
    sack: v.pipe(v.array(v.tuple([count, count])), v.maxLength(8)),
  }),
  /** The same octets were sent before. */
  again: v.boolean(),
})
export type SegmentMark = v.InferOutput<typeof SegmentMark>

export const HappeningMark = v.strictObject({
  ...mark,
  kind: v.literal('event'),
  event: v.picklist(happenings),
  bytes: v.nullable(count),
  /** The system's word for an error. */
  code: v.nullable(v.pipe(v.string(), v.maxLength(64))),
  /** How long an exchange took. */
  durationNs: v.nullable(time),
})
export type HappeningMark = v.InferOutput<typeof HappeningMark>

export const Mark = v.variant('kind', [StateMark, SegmentMark, HappeningMark])
export type Mark = v.InferOutput<typeof Mark>

export function otherEnd(end: EndName): EndName {
  return end === 'here' ? 'there' : 'here'
}

/** The same mark with its times as another clock has them. */
export function onClock(mark: Mark, clock: (ns: number) => number): Mark {
  const tNs = clock(mark.tNs)
  if (mark.kind !== 'state' || mark.sinceNs === null) return { ...mark, tNs }
  return { ...mark, tNs, sinceNs: clock(mark.sinceNs) }
}
