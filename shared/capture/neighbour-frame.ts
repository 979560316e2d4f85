/** The frames by which a machine asks for a neighbour's MAC, ARP or neighbour discovery, in the same words for both. */
import * as v from 'valibot'
import { formatAddress, type IpAddress } from '../address/address'
import { macBits } from '../address/mac'
import { addressOf } from '../address/prefix'
import type { CapturedPacket } from './capture-reader'
import { decodePacket } from './packet'
import { count } from '../base/schema'

const mac = v.pipe(v.string(), v.maxLength(17))
const address = v.pipe(v.string(), v.maxLength(64))

/** Octets kept for those who want to read them. */
const mostOctets = 128

export const NeighbourFrame = v.strictObject({
  protocol: v.picklist(['arp', 'nd']),
  kind: v.picklist(['request', 'reply']),
  /** Of the frame itself. */
  sourceMac: mac,
  destinationMac: mac,
  cast: v.picklist(['broadcast', 'multicast', 'unicast']),
  /** Who asks, or answers; null in a solicitation by which a machine tries out an address of its own. */
  senderAddress: v.nullable(address),
  /** Whose MAC is asked for, or told. */
  targetAddress: address,
  /** The MAC that is told: the sender's own in a request, the wanted one in a reply. */
  toldMac: v.nullable(mac),
  /** On the wire. */
  length: count,
  hex: v.pipe(v.string(), v.maxLength(2 * mostOctets)),
})
export type NeighbourFrame = v.InferOutput<typeof NeighbourFrame>

/** What a captured packet says about `asked`; null for a frame that is about something else. */
export function neighbourFrameOf(packet: CapturedPacket, asked: IpAddress): NeighbourFrame | null {
  const { ethernet, arp, ip, neighbour } = decodePacket(packet.bytes, packet.linkType)
  if (ethernet === null) return null
  const frame = {
    sourceMac: ethernet.source,
    destinationMac: ethernet.destination,
    cast: castOf(ethernet.destination),
    length: packet.originalLength,
    hex: hexOf(packet.bytes.subarray(0, mostOctets)),
  }
  if (arp !== null && (arp.operation === 1 || arp.operation === 2)) {
    const isRequest = arp.operation === 1
    const about = isRequest ? arp.targetAddress : arp.senderAddress
    if (!isThe(asked, about)) return null
    return {
      ...frame,
      protocol: 'arp',
      kind: isRequest ? 'request' : 'reply',
      senderAddress: textOf(arp.senderAddress),
      targetAddress: textOf(about),
      toldMac: arp.senderMac,
    }
  }
  if (neighbour !== null && ip !== null && isThe(asked, neighbour.target)) {
    const sender = ip.source.some((octet) => octet !== 0) ? textOf(ip.source) : null
    return {
      ...frame,
      protocol: 'nd',
      kind: neighbour.kind === 'solicitation' ? 'request' : 'reply',
      senderAddress: sender,
      targetAddress: textOf(neighbour.target),
      toldMac: neighbour.mac,
    }
  }
  return null
}

/**
 * Catches the frames that ask for this address or answer for it, in the language of pcap-filter(7). The offsets are
 * those of an IPv6 packet without extension headers, as neighbour discovery sends them.
 */
export function neighbourFilter({ family, value }: IpAddress): string {
  if (family === 'IPv4') return `arp host ${textOf(octetsOf(value, 4))}`
  const words = [96n, 64n, 32n, 0n].map((shift, at) => {
    const word = ((value >> shift) & 0xffff_ffffn).toString(16).padStart(8, '0')
    return `ip6[${48 + 4 * at}:4] = 0x${word}`
  })
  return ['icmp6', '(ip6[40] = 135 or ip6[40] = 136)', ...words].join(' and ')
}

function castOf(destination: string): NeighbourFrame['cast'] {
  if (destination === 'ff:ff:ff:ff:ff:ff') return 'broadcast'
  return macBits(destination).multicast ? 'multicast' : 'unicast'
}

function isThe({ family, value }: IpAddress, octets: Uint8Array): boolean {
  return octets.length === (family === 'IPv4' ? 4 : 16) && valueOf(octets) === value
}

function textOf(octets: Uint8Array): string {
  return formatAddress(addressOf(octets.length === 4 ? 'IPv4' : 'IPv6', valueOf(octets)))
}

function valueOf(octets: Uint8Array): bigint {
  return octets.reduce((value, octet) => (value << 8n) | BigInt(octet), 0n)
}

function octetsOf(value: bigint, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) =>
    Number((value >> BigInt(8 * (count - 1 - at))) & 0xffn),
  )
}

function hexOf(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}
