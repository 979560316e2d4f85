/** The TCP connections in a capture of anybody's: which there are, and the segments of one as marks. */
import type { CapturedPacket } from '../capture/capture-reader'
import { decodePacket, type Unread } from '../capture/packet'
import type { TcpSegment } from '../capture/tcp-segment'
import { addressText, Conversation, type ConversationEnd } from './conversation'
import { visibleText } from '../base/visible-text'
import type { EndName, SegmentMark } from './mark'

/** Connections told of; a capture with more is too large to choose from by hand. */
export const mostConnectionsInCapture = 1000
/** Segments shown of one. */
export const mostSegmentsInCapture = 5000
/** Kept of the comment of a packet, which anybody may have written. */
const mostCommentLines = 16
const mostCommentLine = 300
/** Kinds of unread packets that are counted. */
const mostUnread = 100

export interface CapturedConnection {
  /** `here` is who called, or where that was not captured, who was seen first. */
  readonly ends: Readonly<Record<EndName, ConversationEnd>>
  readonly segments: number
  /** The first and the last of its packets, counted over the whole capture from 0. */
  readonly first: number
  readonly last: number
}

/** Packets that go on with the same thing that is not read here. */
export interface UnreadPackets extends Unread {
  packets: number
}

interface Found {
  readonly ends: Record<EndName, ConversationEnd>
  segments: number
  readonly first: number
  last: number
  /** The number of each sender's SYN, or where it was not seen, what it must have been by the first that was. */
  readonly synSequences: Map<string, number>
}

/** Takes every packet of a capture, in order; memory is bounded by the connections told of. */
export class ConnectionFinder {
  readonly #found: Found[] = []
  /** The newest connection between two ends: their numbers are used again. */
  readonly #newest = new Map<string, Found>()
  readonly #unread = new Map<string, UnreadPackets>()
  #packets = 0

  take({ bytes, linkType, originalLength }: CapturedPacket): void {
    const number = this.#packets
    this.#packets += 1
    const { ip, tcp, unread } = decodePacket(bytes, linkType, originalLength)
    if (unread !== null) this.#count(unread)
    if (ip === null || tcp === null) return
    const from = { address: addressText(ip.source), port: tcp.sourcePort }
    const to = { address: addressText(ip.destination), port: tcp.destinationPort }
    const key = [nameOf(from), nameOf(to)].toSorted().join(' ')
    const known = this.#newest.get(key)
    if (known === undefined || isAnother(known, nameOf(from), tcp)) {
      this.#newest.delete(key)
      if (this.#found.length >= mostConnectionsInCapture) return
      const answers = tcp.flags.includes('SYN') && tcp.flags.includes('ACK')
      const ends = answers ? { here: to, there: from } : { here: from, there: to }
      const found = {
        ends,
        segments: 0,
        first: number,
        last: number,
        synSequences: new Map<string, number>(),
      }
      this.#found.push(found)
      this.#newest.set(key, found)
    }
    const connection = this.#newest.get(key)
    if (connection === undefined) return
    connection.segments += 1
    connection.last = number
    learnSequences(connection.synSequences, nameOf(from), nameOf(to), tcp)
  }

  get connections(): readonly CapturedConnection[] {
    return this.#found
  }

  /** What stood where this reader does not know what it is, the most frequent first. */
  get unread(): readonly UnreadPackets[] {
    return [...this.#unread.values()].toSorted((a, b) => b.packets - a.packets)
  }

  #count({ space, number }: Unread): void {
    const key = `${space} ${number}`
    const known = this.#unread.get(key)
    if (known !== undefined) known.packets += 1
    else if (this.#unread.size < mostUnread) this.#unread.set(key, { space, number, packets: 1 })
  }
}

/** A SYN with a number of its own calls anew between the same ports; with the same, it was sent again. */
function isAnother({ synSequences }: Found, from: string, { flags, sequence }: TcpSegment): boolean {
  if (!flags.includes('SYN') || flags.includes('ACK')) return false
  const known = synSequences.get(from)
  return known !== undefined && known !== sequence
}

function learnSequences(known: Map<string, number>, from: string, to: string, tcp: TcpSegment): void {
  const { flags, sequence, acknowledgement } = tcp
  if (flags.includes('SYN')) known.set(from, sequence)
  else if (!known.has(from)) known.set(from, (sequence - 1) >>> 0)
  if (flags.includes('ACK') && !known.has(to)) known.set(to, (acknowledgement - 1) >>> 0)
}

function nameOf({ address, port }: ConversationEnd): string {
  return `${address} ${port}`
}

/** Takes every packet of the same capture again, and keeps the segments of one connection. */
export class ConnectionReader {
  readonly #connection: CapturedConnection
  readonly #conversation: Conversation
  #packets = 0
  #startNs: bigint | null = null
  readonly #segments: SegmentMark[] = []
  readonly #untimed = new Set<number>()
  readonly #comments = new Map<number, readonly string[]>()

  constructor(connection: CapturedConnection) {
    this.#connection = connection
    this.#conversation = new Conversation(connection.ends, 'between')
  }

  take(packet: CapturedPacket): void {
    const number = this.#packets
    this.#packets += 1
    if (number < this.#connection.first || number > this.#connection.last) return
    if (this.#segments.length >= mostSegmentsInCapture) return
    const mark = this.#conversation.read(packet, this.#timeOf(packet))
    if (mark === null) return
    const at = this.#segments.length
    if (packet.timeNs === null) this.#untimed.add(at)
    else this.#startNs ??= packet.timeNs
    if (packet.comment !== null) this.#comments.set(at, linesOf(packet.comment))
    this.#segments.push(mark)
  }

  /** One without a time of its own stands beside the one before it. */
  #timeOf({ timeNs }: CapturedPacket): number {
    return timeNs === null ? (this.#segments.at(-1)?.tNs ?? 0) : Number(timeNs - (this.#startNs ?? timeNs))
  }

  /** The places of the segments that the capture gives no time, in the order of the capture. */
  get untimed(): ReadonlySet<number> {
    return this.#untimed
  }

  /** The lines of the comments that packets have, by the places of their segments in the order of the capture. */
  get comments(): ReadonlyMap<number, readonly string[]> {
    return this.#comments
  }

  /** In the order of the capture; time 0 is the earliest, for a capture may hold them in any order. */
  get segments(): readonly SegmentMark[] {
    const earliest = this.#segments.reduce((least, { tNs }) => Math.min(least, tNs), 0)
    return this.#segments.map((mark) => ({ ...mark, tNs: mark.tNs - earliest }))
  }
}

function linesOf(comment: string): string[] {
  return comment
    .split('\n', mostCommentLines)
    .map((line) => visibleText(line, mostCommentLine))
    .filter((line) => line !== '')
}
