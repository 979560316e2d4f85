/**
 * Takes a captured frame apart: link layer, VLAN tags, ARP, IPv4, IPv6, neighbour discovery, TCP, UDP. Bounds are checked at every step;
 * what is cut off or malformed leaves its layer null, and nothing throws.
 */
import { linkTypes } from './link-type'
import { readNeighbourMessage, type NeighbourMessage } from './neighbour-message'
import { readTcp, type TcpSegment } from './tcp-segment'

export interface EthernetHeader {
  readonly destination: string
  readonly source: string
  readonly vlans: readonly number[]
}

export interface ArpPacket {
  /** 1 request, 2 reply (RFC 826). */
  readonly operation: number
  readonly senderMac: string
  readonly senderAddress: Uint8Array
  readonly targetMac: string
  readonly targetAddress: Uint8Array
}

export interface IpPacket {
  readonly version: 4 | 6
  /** 4 or 16 octets. */
  readonly source: Uint8Array
  readonly destination: Uint8Array
  /** TTL, or hop limit. */
  readonly hopLimit: number
  readonly protocol: number
  /** True of every fragment but the first: no transport header follows. */
  readonly laterFragment: boolean
}

export interface UdpDatagram {
  readonly sourcePort: number
  readonly destinationPort: number
  /** Octets of payload as the header has it; fewer may have been captured. */
  readonly payloadLength: number
}

export interface DecodedPacket {
  readonly ethernet: EthernetHeader | null
  readonly arp: ArpPacket | null
  readonly ip: IpPacket | null
  readonly neighbour: NeighbourMessage | null
  readonly tcp: TcpSegment | null
  readonly udp: UdpDatagram | null
}

const etherTypeIpv4 = 0x0800
const etherTypeArp = 0x0806
const etherTypeIpv6 = 0x86dd
const vlanTypes = new Set([0x8100, 0x88a8, 0x9100])
const maxVlans = 4
const maxExtensionHeaders = 16

export const protocolTcp = 6
export const protocolUdp = 17
export const protocolIcmpv6 = 58

const nothing: DecodedPacket = { ethernet: null, arp: null, ip: null, neighbour: null, tcp: null, udp: null }

/** Decodes one frame of the given link type; an unknown one gives nothing but nulls. */
export function decodePacket(bytes: Uint8Array, linkType: number): DecodedPacket {
  switch (linkType) {
    case linkTypes.ethernet:
      return decodeEthernet(bytes)
    case linkTypes.raw:
    case linkTypes.ipv4:
    case linkTypes.ipv6:
      return decodeIp(bytes)
    case linkTypes.null:
      return bytes.length < 4 ? nothing : decodeIp(bytes.subarray(4))
    case linkTypes.linuxSll:
      return bytes.length < 16 ? nothing : decodeByType(u16(bytes, 14), bytes.subarray(16))
    case linkTypes.linuxSll2:
      return bytes.length < 20 ? nothing : decodeByType(u16(bytes, 0), bytes.subarray(20))
    default:
      return nothing
  }
}

function decodeEthernet(bytes: Uint8Array): DecodedPacket {
  if (bytes.length < 14) return nothing
  const vlans: number[] = []
  let at = 12
  while (vlanTypes.has(u16(bytes, at)) && vlans.length < maxVlans) {
    if (bytes.length < at + 6) return nothing
    vlans.push(u16(bytes, at + 2) & 0x0fff)
    at += 4
  }
  const ethernet = { destination: macText(bytes, 0), source: macText(bytes, 6), vlans }
  return { ...decodeByType(u16(bytes, at), bytes.subarray(at + 2)), ethernet }
}

function decodeByType(etherType: number, payload: Uint8Array): DecodedPacket {
  if (etherType === etherTypeArp) return { ...nothing, arp: decodeArp(payload) }
  if (etherType === etherTypeIpv4 || etherType === etherTypeIpv6) return decodeIp(payload)
  return nothing
}

/** ARP for IPv4 over Ethernet; other kinds are left alone. */
function decodeArp(bytes: Uint8Array): ArpPacket | null {
  if (bytes.length < 28 || u16(bytes, 0) !== 1 || u16(bytes, 2) !== etherTypeIpv4) return null
  if (bytes[4] !== 6 || bytes[5] !== 4) return null
  return {
    operation: u16(bytes, 6),
    senderMac: macText(bytes, 8),
    senderAddress: bytes.slice(14, 18),
    targetMac: macText(bytes, 18),
    targetAddress: bytes.slice(24, 28),
  }
}

function decodeIp(bytes: Uint8Array): DecodedPacket {
  const version = (bytes[0] ?? 0) >> 4
  const layer = version === 4 ? decodeIpv4(bytes) : version === 6 ? decodeIpv6(bytes) : null
  if (layer === null) return nothing
  const { ip, payload, payloadLength } = layer
  if (ip.laterFragment) return { ...nothing, ip }
  return {
    ...nothing,
    ip,
    neighbour:
      ip.version === 6 && ip.protocol === protocolIcmpv6 ? readNeighbourMessage(payload, ip.hopLimit) : null,
    tcp: ip.protocol === protocolTcp ? readTcp(payload, payloadLength) : null,
    udp: ip.protocol === protocolUdp ? decodeUdp(payload) : null,
  }
}

interface IpLayer {
  readonly ip: IpPacket
  /** What was captured of the payload, the link's padding left out. */
  readonly payload: Uint8Array
  /** What the payload had on the wire, by the header's own lengths. */
  readonly payloadLength: number
}

/** RFC 791 section 3.1. */
function decodeIpv4(bytes: Uint8Array): IpLayer | null {
  if (bytes.length < 20) return null
  const headerLength = ((bytes[0] ?? 0) & 0x0f) * 4
  const totalLength = u16(bytes, 2)
  if (headerLength < 20 || totalLength < headerLength || bytes.length < headerLength) return null
  const ip: IpPacket = {
    version: 4,
    source: bytes.slice(12, 16),
    destination: bytes.slice(16, 20),
    hopLimit: bytes[8] ?? 0,
    protocol: bytes[9] ?? 0,
    laterFragment: (u16(bytes, 6) & 0x1fff) !== 0,
  }
  return { ip, payload: bytes.subarray(headerLength, totalLength), payloadLength: totalLength - headerLength }
}

/** RFC 8200 section 3 and 4: extension headers are walked to the transport. */
function decodeIpv6(bytes: Uint8Array): IpLayer | null {
  if (bytes.length < 40) return null
  const end = 40 + u16(bytes, 4)
  let protocol = bytes[6] ?? 0
  let at = 40
  let laterFragment = false
  for (let headers = 0; headers < maxExtensionHeaders && isExtension(protocol); headers += 1) {
    if (at + 8 > bytes.length || at + 8 > end) return null
    if (protocol === fragmentHeader) {
      laterFragment = (u16(bytes, at + 2) & 0xfff8) !== 0
      protocol = bytes[at] ?? 0
      at += 8
      if (laterFragment) break
    } else {
      protocol = bytes[at] ?? 0
      at += ((bytes[at + 1] ?? 0) + 1) * 8
    }
  }
  if (at > end) return null
  const ip: IpPacket = {
    version: 6,
    source: bytes.slice(8, 24),
    destination: bytes.slice(24, 40),
    hopLimit: bytes[7] ?? 0,
    protocol,
    laterFragment,
  }
  return { ip, payload: bytes.subarray(at, end), payloadLength: end - at }
}

const fragmentHeader = 44
const extensionHeaders = new Set([0, 43, fragmentHeader, 60])
const isExtension = (protocol: number) => extensionHeaders.has(protocol)

/** RFC 768. */
function decodeUdp(bytes: Uint8Array): UdpDatagram | null {
  if (bytes.length < 8) return null
  const length = u16(bytes, 4)
  if (length < 8) return null
  return { sourcePort: u16(bytes, 0), destinationPort: u16(bytes, 2), payloadLength: length - 8 }
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function macText(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (octet) => octet.toString(16).padStart(2, '0')).join(':')
}
