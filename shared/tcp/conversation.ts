/** One connection's segments among captured packets, with numbers relative to each end's first, as one reads them. */
import type { CapturedPacket } from '../capture/capture-reader'
import { decodePacket } from '../capture/packet'
import type { TcpFlag, TcpSegment } from '../capture/tcp-segment'
import { formatAddress } from '../address/address'
import { otherEnd, type EndName, type SegmentMark } from './mark'
import { SentOctets } from './sent-octets'

export interface ConversationEnd {
  readonly address: string
  readonly port: number
}

/** Decodes the packets of one connection; others pass unseen. */
export class Conversation {
  readonly #ends: Record<EndName, ConversationEnd>
  readonly #seenAt: SegmentMark['seenAt']
  readonly #first: Record<EndName, number | null> = { here: null, there: null }
  readonly #scale: Record<EndName, number | null> = { here: null, there: null }
  readonly #sent: Record<EndName, SentOctets> = { here: new SentOctets(), there: new SentOctets() }
  readonly #synSeen: Record<EndName, boolean> = { here: false, there: false }

  constructor(ends: Record<EndName, ConversationEnd>, seenAt: SegmentMark['seenAt']) {
    this.#ends = ends
    this.#seenAt = seenAt
  }

  /** The packet as a mark at `tNs`; null where it is none of this connection's. */
  read(packet: CapturedPacket, tNs: number): SegmentMark | null {
    const { ip, tcp } = decodePacket(packet.bytes, packet.linkType, packet.originalLength)
    if (ip === null || tcp === null) return null
    const end = this.#senderOf(addressText(ip.source), addressText(ip.destination), tcp)
    if (end === null) return null
    const acknowledges = tcp.flags.includes('ACK')
    this.#learn(end, tcp, acknowledges)
    const sequence = relative(tcp.sequence, this.#first[end])
    return {
      kind: 'segment',
      tNs,
      end,
      evidence: 'capture',
      seenAt: this.#seenAt,
      flags: [...tcp.flags],
      sequence,
      acknowledgement: acknowledges ? relative(tcp.acknowledgement, this.#first[otherEnd(end)]) : null,
      window: tcp.window * this.#factor(end, tcp.flags.includes('SYN')),
      length: tcp.payloadLength,
      options: {
        ...tcp.options,
        sack: tcp.options.sack
          .slice(0, 8)
          .map(([left, right]) => [
            relative(left, this.#first[otherEnd(end)]),
            relative(right, this.#first[otherEnd(end)]),
          ]),
      },
      again: this.#again(end, tcp),
    }
  }

  #senderOf(source: string, destination: string, tcp: TcpSegment): EndName | null {
    const is = (end: EndName, address: string, port: number) =>
      this.#ends[end].port === port && this.#ends[end].address === address
    if (is('here', source, tcp.sourcePort) && is('there', destination, tcp.destinationPort)) return 'here'
    if (is('there', source, tcp.sourcePort) && is('here', destination, tcp.destinationPort)) return 'there'
    return null
  }

  /** Whether what it occupies was sent before; of a SYN, whether there was one. */
  #again(end: EndName, tcp: TcpSegment): boolean {
    const sent = this.#sent[end]
    const is = (flag: TcpFlag) => tcp.flags.includes(flag)
    if (is('SYN')) {
      const again = this.#synSeen[end]
      this.#synSeen[end] = true
      sent.take(tcp.sequence, 1 + tcp.payloadLength)
      return again
    }
    const occupied = tcp.payloadLength + (is('FIN') ? 1 : 0)
    const keepsAlive = tcp.payloadLength === 1 && !is('FIN') && !is('RST') && sent.isLast(tcp.sequence)
    return occupied > 0 && !keepsAlive && sent.take(tcp.sequence, occupied)
  }

  /**
   * The first number of each end: its own SYN's. Where that was not seen, the one before what is seen first, sent or
   * acknowledged, so that data begins at 1 as in every other connection.
   */
  #learn(end: EndName, tcp: TcpSegment, acknowledges: boolean): void {
    if (tcp.flags.includes('SYN')) {
      this.#first[end] = tcp.sequence
      this.#scale[end] = tcp.options.windowScale
    }
    this.#first[end] ??= tcp.sequence - 1
    if (acknowledges) this.#first[otherEnd(end)] ??= tcp.acknowledgement - 1
  }

  /** RFC 7323 section 2.2: windows are scaled where both SYNs asked for it, but never in a SYN itself. */
  #factor(end: EndName, isSyn: boolean): number {
    const [own, other] = [this.#scale[end], this.#scale[otherEnd(end)]]
    return isSyn || own === null || other === null ? 1 : 2 ** Math.min(own, 14)
  }
}

/** Sequence numbers wrap at 2^32 (RFC 9293 section 3.4). */
function relative(number: number, first: number | null): number {
  return first === null ? number : (number - first) >>> 0
}

/** The text of an address, 4 or 16 octets. */
export function addressText(octets: Uint8Array): string {
  const value = octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n)
  return formatAddress({ family: octets.length === 4 ? 'IPv4' : 'IPv6', value, zone: null })
}
