/**
 * Takes a captured frame apart: link layer, VLAN tags, ARP, IPv4, IPv6, neighbour discovery, TCP, UDP, and tunnels
 * with the same in them. Bounds are checked at every step; what is cut off or malformed leaves its layer null, and
 * nothing throws.
 */
import { behindEtherType, etherTypes } from './ether-type'
import { behind, macText, u16, type Frame, type NumberSpace, type Step } from './frame'
import { readIp, type IpPacket } from './ip-layer'
import { behindLinkLayer, readEthernet, type EthernetHeader } from './link-layer'
import { linkTypes } from './link-type'
import { readNeighbourMessage, type NeighbourMessage } from './neighbour-message'
import { readTcp, type TcpSegment } from './tcp-segment'
import { ipTunnel, udpTunnel, type Tunnel, type TunnelName } from './tunnel'

export interface ArpPacket {
  /** 1 request, 2 reply (RFC 826). */
  readonly operation: number
  readonly senderMac: string
  readonly senderAddress: Uint8Array
  readonly targetMac: string
  readonly targetAddress: Uint8Array
}

export interface UdpDatagram {
  readonly sourcePort: number
  readonly destinationPort: number
  /** Octets of payload as the header has it; fewer may have been captured. */
  readonly payloadLength: number
}

/** What the packet goes on with and this reader does not know: the number, and the list it is from. */
export interface Unread {
  readonly space: NumberSpace
  readonly number: number
}

export interface DecodedPacket {
  /** The outermost, where the frame itself is Ethernet. */
  readonly ethernet: EthernetHeader | null
  readonly arp: ArpPacket | null
  /** Of a tunnel the innermost, and so are all that follow. */
  readonly ip: IpPacket | null
  readonly neighbour: NeighbourMessage | null
  readonly tcp: TcpSegment | null
  readonly udp: UdpDatagram | null
  /** What the packet is carried in, the outermost first. */
  readonly tunnels: readonly TunnelName[]
  readonly unread: Unread | null
}

export const protocolTcp = 6
export const protocolUdp = 17
export const protocolIcmpv6 = 58

/** Headers between the link layer and IP, and tunnels in tunnels. */
const mostHeaders = 12
const mostTunnels = 8

const nothing: DecodedPacket = {
  ethernet: null,
  arp: null,
  ip: null,
  neighbour: null,
  tcp: null,
  udp: null,
  tunnels: [],
  unread: null,
}

/**
 * Decodes one frame of the given link type; what is not known is `unread`. `originalLength` is what the frame had on
 * the wire, in octets: a packet that does not tell its own length, or tells more, reaches to its end. Left out, the
 * headers are believed.
 */
export function decodePacket(bytes: Uint8Array, linkType: number, originalLength = Infinity): DecodedPacket {
  const frame = { bytes, length: Math.max(originalLength, bytes.length) }
  const decoded = decodeFrom({ space: 'linkType', number: linkType, frame }, 0)
  if (linkType !== linkTypes.ethernet) return decoded
  return { ...decoded, ethernet: readEthernet(frame)?.ethernet ?? null }
}

function decodeFrom(start: Step, tunnels: number): DecodedPacket {
  let step: Step | null = start
  for (let headers = 0; step !== null && headers < mostHeaders; headers += 1) {
    const { space, number, frame }: Step = step
    if (space === 'etherType') {
      if (number === etherTypes.arp) return { ...nothing, arp: decodeArp(frame) }
      if (number === etherTypes.ipv4 || number === etherTypes.ipv6) return decodeIp(frame, tunnels)
    }
    const next: Step | null =
      space === 'linkType' ? behindLinkLayer(step) : space === 'etherType' ? behindEtherType(step) : step
    if (next === step) return { ...nothing, unread: { space, number } }
    step = next
  }
  return nothing
}

function decodeIp(frame: Frame, tunnels: number): DecodedPacket {
  const layer = readIp(frame)
  if (layer === null) return nothing
  const { ip, payload } = layer
  if (ip.laterFragment) return { ...nothing, ip }
  const udp = ip.protocol === protocolUdp ? decodeUdp(payload) : null
  const outer = {
    ...nothing,
    ip,
    neighbour:
      ip.version === 6 && ip.protocol === protocolIcmpv6
        ? readNeighbourMessage(payload.bytes, ip.hopLimit)
        : null,
    tcp: ip.protocol === protocolTcp ? readTcp(payload.bytes, payload.length) : null,
    udp,
  }
  return tunnels < mostTunnels ? (insideOf(tunnelIn(ip, udp, payload), tunnels) ?? outer) : outer
}

function tunnelIn(ip: IpPacket, udp: UdpDatagram | null, payload: Frame): Tunnel | null {
  if (udp === null) return ipTunnel(ip, payload)
  const rest = behind(payload, 8)
  return rest && udpTunnel(udp.destinationPort, rest)
}

/** Null where nothing that is known is inside: then the packet is what carries it. */
function insideOf(tunnel: Tunnel | null, tunnels: number): DecodedPacket | null {
  if (tunnel === null) return null
  const inner = decodeFrom(tunnel.inner, tunnels + 1)
  if (inner.ip === null && inner.arp === null) return null
  return { ...inner, tunnels: [tunnel.name, ...inner.tunnels] }
}

/** ARP for IPv4 over Ethernet; other kinds are left alone. */
function decodeArp({ bytes }: Frame): ArpPacket | null {
  if (bytes.length < 28 || u16(bytes, 0) !== 1 || u16(bytes, 2) !== etherTypes.ipv4) return null
  if (bytes[4] !== 6 || bytes[5] !== 4) return null
  return {
    operation: u16(bytes, 6),
    senderMac: macText(bytes, 8),
    senderAddress: bytes.slice(14, 18),
    targetMac: macText(bytes, 18),
    targetAddress: bytes.slice(24, 28),
  }
}

/** RFC 768; a length of 0 is a jumbogram's (RFC 2675 section 4), which reaches to the end of the packet. */
function decodeUdp({ bytes, length: onWire }: Frame): UdpDatagram | null {
  if (bytes.length < 8) return null
  const length = Math.min(u16(bytes, 4) || onWire, onWire)
  if (length < 8) return null
  return { sourcePort: u16(bytes, 0), destinationPort: u16(bytes, 2), payloadLength: length - 8 }
}
