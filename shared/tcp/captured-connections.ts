/** The TCP connections in a capture of anybody's: which there are, and the segments of one as marks. */
import type { CapturedPacket } from '../capture/capture-reader'
import { decodePacket } from '../capture/packet'
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

export interface CapturedConnection {
  /** `here` is who called, or where that was not captured, who was seen first. */
  readonly ends: Readonly<Record<EndName, ConversationEnd>>
  readonly segments: number
  /** The first and the last of its packets, counted over the whole capture from 0. */
  readonly first: number
  readonly last: number
}

interface Found {
  readonly ends: Record<EndName, ConversationEnd>
  segments: number
  readonly first: number
  last: number
  /** The first number of who called; null where that SYN is not in the capture. */
  readonly callSequence: number | null
}

/** Takes every packet of a capture, in order; memory is bounded by the connections told of. */
export class ConnectionFinder {
  readonly #found: Found[] = []
  /** The newest connection between two ends: their numbers are used again. */
  readonly #newest = new Map<string, Found>()
  #packets = 0

  take({ bytes, linkType }: CapturedPacket): void {
    const number = this.#packets
    this.#packets += 1
    const { ip, tcp } = decodePacket(bytes, linkType)
    if (ip === null || tcp === null) return
    const from = { address: addressText(ip.source), port: tcp.sourcePort }
    const to = { address: addressText(ip.destination), port: tcp.destinationPort }
    const key = [from, to]
      .map(({ address, port }) => `${address} ${port}`)
      .toSorted()
      .join(' ')
    const calls = tcp.flags.includes('SYN') && !tcp.flags.includes('ACK')
    const known = this.#newest.get(key)
    if (known !== undefined && (!calls || known.callSequence === tcp.sequence)) {
      known.segments += 1
      known.last = number
      return
    }
    if (this.#found.length >= mostConnectionsInCapture) return
    const answers = tcp.flags.includes('SYN') && tcp.flags.includes('ACK')
    const found: Found = {
      ends: answers ? { here: to, there: from } : { here: from, there: to },
      segments: 1,
      first: number,
      last: number,
      callSequence: calls ? tcp.sequence : null,
    }
    this.#found.push(found)
    this.#newest.set(key, found)
  }

  get connections(): readonly CapturedConnection[] {
    return this.#found
  }
}

/** Takes every packet of the same capture again, and keeps the segments of one connection. */
export class ConnectionReader {
  readonly #connection: CapturedConnection
  readonly #conversation: Conversation
  #packets = 0
  #startNs: bigint | null = null
  readonly #segments: SegmentMark[] = []
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
    const mark = this.#conversation.read(packet, Number(packet.timeNs - (this.#startNs ?? packet.timeNs)))
    if (mark === null) return
    this.#startNs ??= packet.timeNs
    if (packet.comment !== null) this.#comments.set(this.#segments.length, linesOf(packet.comment))
    this.#segments.push(mark)
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
