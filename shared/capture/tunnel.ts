/** Packets carried in packets: what a tunnel's header says of the one inside it. */
import { behindLabels, etherTypes } from './ether-type'
import { behind, u16, u32, type Frame, type Step } from './frame'
import type { IpPacket } from './ip-layer'

export const tunnelNames = ['ip', 'gre', 'mpls', 'vxlan', 'geneve'] as const
export type TunnelName = (typeof tunnelNames)[number]

export interface Tunnel {
  readonly name: TunnelName
  readonly inner: Step
}

const vxlanPort = 4789
const vxlanGpePort = 4790
const genevePort = 6081
const mplsPort = 6635

/** The tunnel whose header comes behind IP; null for none, or one that is cut off. */
export function ipTunnel({ protocol }: IpPacket, payload: Frame): Tunnel | null {
  switch (protocol) {
    case 4:
      return named('ip', { space: 'etherType', number: etherTypes.ipv4, frame: payload })
    case 41:
      return named('ip', { space: 'etherType', number: etherTypes.ipv6, frame: payload })
    case 47:
      return named('gre', gre(payload))
    case 137:
      return named('mpls', behindLabels(payload))
    default:
      return null
  }
}

/** The tunnel that a UDP datagram to this port carries; `payload` begins behind the UDP header. */
export function udpTunnel(destinationPort: number, payload: Frame): Tunnel | null {
  switch (destinationPort) {
    case vxlanPort:
      return named('vxlan', vxlan(payload))
    case vxlanGpePort:
      return named('vxlan', vxlanGpe(payload))
    case genevePort:
      return named('geneve', geneve(payload))
    case mplsPort:
      return named('mpls', behindLabels(payload))
    default:
      return null
  }
}

function named(name: TunnelName, inner: Step | null): Tunnel | null {
  return inner && { name, inner }
}

/** RFC 7348 section 5: bit I is set, Ethernet follows. */
function vxlan(frame: Frame): Step | null {
  const inner = behind(frame, 8)
  return inner !== null && ((frame.bytes[0] ?? 0) & 0x08) !== 0 ? ethernetOf(inner) : null
}

/** draft-ietf-nvo3-vxlan-gpe: bit P says that the last octet of the first word names what follows. */
function vxlanGpe(frame: Frame): Step | null {
  const inner = behind(frame, 8)
  if (inner === null || ((frame.bytes[0] ?? 0) & 0x04) === 0) return vxlan(frame)
  const next = [null, etherTypes.ipv4, etherTypes.ipv6][frame.bytes[3] ?? 0]
  if (frame.bytes[3] === 3) return ethernetOf(inner)
  return next ? { space: 'etherType', number: next, frame: inner } : null
}

/** RFC 8926 section 3.4: version 0, the options' length in words, and an EtherType. */
function geneve(frame: Frame): Step | null {
  const [first = 0xff] = frame.bytes
  const inner = behind(frame, 8 + (first & 0x3f) * 4)
  if (inner === null || first >> 6 !== 0) return null
  return { space: 'etherType', number: u16(frame.bytes, 2), frame: inner }
}

/** RFC 2784 and RFC 2890; version 1 is PPTP's, which carries PPP (RFC 2637 section 4.1). */
function gre(frame: Frame): Step | null {
  if (frame.bytes.length < 4) return null
  const flags = u16(frame.bytes, 0)
  const version = flags & 7
  // Routing, which RFC 2784 took out again, is not read.
  if ((flags & 0x4000) !== 0 || version > 1) return null
  const words = [0x8000, 0x2000, 0x1000, ...(version === 1 ? [0x0080] : [])]
  const inner = behind(frame, 4 + 4 * words.filter((word) => (flags & word) !== 0).length)
  return inner && { space: 'etherType', number: u32(frame.bytes, 0) & 0xffff, frame: inner }
}

function ethernetOf(frame: Frame): Step {
  return { space: 'linkType', number: 1, frame }
}
