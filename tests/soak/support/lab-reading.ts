/** A capture as the lab reads it. */
import { CaptureError, CaptureReader, type CapturedPacket } from '../../../shared/capture/capture-reader'
import { decodePacket, type DecodedPacket } from '../../../shared/capture/packet'
import { ConnectionFinder } from '../../../shared/tcp/captured-connections'
import { addressText, Conversation } from '../../../shared/tcp/conversation'
import { captureUnread } from '../../../shared/words/capture-sentence'
import { english } from '../../../shared/words/language'
import type { Reading, SegmentRow } from './segment-row'

/** The packets before the first fault, and that fault. */
export function packetsOf(bytes: Uint8Array): { packets: CapturedPacket[]; fault: string | null } {
  const reader = new CaptureReader()
  const packets: CapturedPacket[] = []
  try {
    for (const packet of reader.push(bytes)) packets.push(packet)
    reader.end()
    return { packets, fault: null }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    return { packets, fault: `${error.why.code} at ${error.offset}` }
  }
}

export function readByLab(bytes: Uint8Array): Reading {
  const { packets, fault } = packetsOf(bytes)
  const finder = new ConnectionFinder()
  for (const packet of packets) finder.take(packet)
  const segments = new Map<number, SegmentRow>()
  for (const { ends, first, last } of finder.connections) {
    const conversation = new Conversation(ends, 'between')
    for (const [at, packet] of packets.slice(first, last + 1).entries()) {
      const mark = conversation.read(packet, 0)
      if (mark === null) continue
      const decoded = decodePacket(packet.bytes, packet.linkType, packet.originalLength)
      segments.set(first + at + 1, {
        ends: endsOf(decoded),
        connection: first + 1,
        rawSequence: decoded.tcp?.sequence ?? 0,
        length: mark.length,
        sequence: mark.sequence,
        acknowledgement: mark.acknowledgement,
        again: mark.again,
        remark: decoded.tunnels.length === 0 ? null : `in ${decoded.tunnels.join(', ')}`,
      })
    }
  }
  const others = new Map<number, string>()
  for (const [at, packet] of packets.entries())
    if (!segments.has(at + 1)) others.set(at + 1, wordOf(packet, finder.connections.length))
  return { packets: packets.length, fault, segments, others }
}

export function endsOf({ ip, tcp }: DecodedPacket): string {
  if (ip === null || tcp === null) return ''
  const { source, destination } = ip
  return `${addressText(source)} ${tcp.sourcePort} > ${addressText(destination)} ${tcp.destinationPort}`
}

function wordOf(packet: CapturedPacket, connections: number): string {
  const { ip, arp, tcp, unread, udp } = decodePacket(packet.bytes, packet.linkType, packet.originalLength)
  if (unread !== null) return captureUnread(unread, english)
  if (tcp !== null) return `a connection beyond the first ${connections}`
  if (arp !== null) return 'ARP'
  if (udp !== null) return `UDP to port ${udp.destinationPort}`
  if (ip === null) return `nothing readable of link type ${packet.linkType}`
  return ip.laterFragment ? 'a later fragment' : `IP protocol ${ip.protocol}`
}
