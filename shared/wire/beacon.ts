/**
 * The beacon by which labs find each other: one small datagram, asked over multicast and broadcast, answered by
 * unicast. Everything in it is a claim; only the control channel proves an identity.
 *
 * Big-endian: magic "PLAB", u8 format, u8 kind, u8 channel, u8 reserved, u16 protocol, 8 octets nonce, 32 octets
 * identity, u16 control port, u16 data port, u8 lengths of name, system and version, u8 number of addresses; then
 * these texts in UTF-8 and for each address u8 family (4, 6), u8 prefix length and its octets. A question is filled
 * up with zeros to its fixed size; an answer is not, so that none is larger than what asked for it.
 */
import { isFailure } from '../base/failure'
import { formatAddress, parseAddress } from '../address/address'
import { widthOf } from '../address/family'
import { visibleText } from '../base/visible-text'

/** UDP port of questions; answers come to the port that asked. */
export const discoveryPort = 8641
/** Of the IPv4 local scope (RFC 2365 section 6.1), sent with TTL 1. */
export const multicastGroup4 = '239.255.86.41'
/** Transient and of link scope (RFC 4291 section 2.7); "PLAB" in its last 32 bits. */
export const multicastGroup6 = 'ff12::504c:4142'
export const questionBytes = 512

export const channels = ['multicast', 'broadcast', 'multicast6', 'unicast'] as const
/** The way by which a question was sent, as its sender says. */
export type Channel = (typeof channels)[number]

export interface Beacon {
  readonly kind: 'question' | 'answer'
  /** In an answer: the channel of the question it answers. */
  readonly channel: Channel
  /** Version of the control protocol. */
  readonly protocol: number
  /** 16 hexadecimal digits; an answer repeats the question's. */
  readonly nonce: string
  /** SHA-256 of the certificate, 64 hexadecimal digits. */
  readonly identity: string
  /** 0 where the lab takes no connections from others. */
  readonly controlPort: number
  readonly dataPort: number
  readonly name: string
  readonly system: string
  readonly version: string
  /** Without zones, with the prefix length of the interface that has it. */
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[]
}

const magic = 0x504c4142
const format = 1
const kinds = ['question', 'answer'] as const
const headerBytes = 58
/** Longest texts in octets and most addresses, so that the fullest beacon fits a question. */
const longest = { name: 192, system: 64, version: 32 }
const mostAddresses = 8
const longestName = 64

/** Texts and addresses beyond what a beacon holds are cut off. Throws TypeError for an address that is none. */
export function encodeBeacon(beacon: Beacon): Uint8Array {
  const texts = (['name', 'system', 'version'] as const).map((key) => cutUtf8(beacon[key], longest[key]))
  const addresses = beacon.addresses.slice(0, mostAddresses).map(addressBytes)
  const parts = [...texts, ...addresses]
  const length = headerBytes + parts.reduce((sum, part) => sum + part.length, 0)
  const bytes = new Uint8Array(beacon.kind === 'question' ? questionBytes : length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic)
  bytes[4] = format
  bytes[5] = kinds.indexOf(beacon.kind)
  bytes[6] = channels.indexOf(beacon.channel)
  view.setUint16(8, beacon.protocol)
  bytes.set(fromHex(beacon.nonce, 8), 10)
  bytes.set(fromHex(beacon.identity, 32), 18)
  view.setUint16(50, beacon.controlPort)
  view.setUint16(52, beacon.dataPort)
  bytes.set([...texts.map((text) => text.length), addresses.length], 54)
  let at = headerBytes
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Null for whatever is no beacon to the last octet. Texts come without characters that steer or hide. */
export function decodeBeacon(bytes: Uint8Array): Beacon | null {
  if (bytes.length < headerBytes || bytes.length > questionBytes) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = kinds[view.getUint8(5)]
  const channel = channels[view.getUint8(6)]
  if (view.getUint32(0) !== magic || view.getUint8(4) !== format || view.getUint8(7) !== 0) return null
  if (kind === undefined || channel === undefined) return null
  if (kind === 'question' && bytes.length !== questionBytes) return null
  const reader = new Reader(bytes)
  const name = visibleText(reader.text(view.getUint8(54), longest.name) ?? '', longestName)
  const system = reader.text(view.getUint8(55), longest.system)
  const version = reader.text(view.getUint8(56), longest.version)
  const addresses = reader.addresses(view.getUint8(57))
  if (name === '' || system === null || version === null || addresses === null) return null
  if (kind === 'answer' ? reader.at !== bytes.length : bytes.subarray(reader.at).some((octet) => octet !== 0))
    return null
  return {
    kind,
    channel,
    protocol: view.getUint16(8),
    nonce: toHex(bytes.subarray(10, 18)),
    identity: toHex(bytes.subarray(18, 50)),
    controlPort: view.getUint16(50),
    dataPort: view.getUint16(52),
    name,
    system: visibleText(system, longest.system),
    version: visibleText(version, longest.version),
    addresses,
  }
}

/** Takes one field after the other; null once one does not fit or is not what it should be. */
class Reader {
  at = headerBytes
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  constructor(readonly bytes: Uint8Array) {}

  text(length: number, most: number): string | null {
    const octets = this.#take(length)
    if (octets === null || length > most) return null
    try {
      return this.#utf8.decode(octets)
    } catch {
      return null
    }
  }

  addresses(count: number): Beacon['addresses'] | null {
    if (count > mostAddresses) return null
    const found: { address: string; prefixLength: number }[] = []
    for (let index = 0; index < count; index += 1) {
      const head = this.#take(2)
      const family = head?.[0] === 4 ? 'IPv4' : head?.[0] === 6 ? 'IPv6' : null
      const octets = family === null ? null : this.#take(widthOf(family) / 8)
      const prefixLength = head?.[1] ?? 255
      if (family === null || octets === null || prefixLength > widthOf(family)) return null
      const value = BigInt(`0x${toHex(octets)}`)
      found.push({ address: formatAddress({ family, value, zone: null }), prefixLength })
    }
    return found
  }

  #take(length: number): Uint8Array | null {
    if (this.at + length > this.bytes.length) return null
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}

function addressBytes({ address, prefixLength }: Beacon['addresses'][number]): Uint8Array {
  const parsed = parseAddress(address)
  if (isFailure(parsed)) throw new TypeError(`${address} is no address`)
  const octets = widthOf(parsed.family) / 8
  const digits = parsed.value.toString(16).padStart(octets * 2, '0')
  return Uint8Array.from([parsed.family === 'IPv4' ? 4 : 6, prefixLength, ...fromHex(digits, octets)])
}

/** As many whole characters as fit. */
function cutUtf8(text: string, most: number): Uint8Array {
  const encoder = new TextEncoder()
  let kept = ''
  let length = 0
  for (const character of text) {
    length += encoder.encode(character).length
    if (length > most) break
    kept += character
  }
  return encoder.encode(kept)
}

function fromHex(digits: string, octets: number): Uint8Array {
  if (digits.length !== octets * 2 || /[^0-9a-f]/.test(digits))
    throw new TypeError(`${octets} octets are written as ${octets * 2} hexadecimal digits`)
  return Uint8Array.from({ length: octets }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16))
}

function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}
