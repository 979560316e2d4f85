/** IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200), down to the transport's header. */
import { u16, u32, type Frame } from './frame'

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

export interface IpLayer {
  readonly ip: IpPacket
  /** The link's padding left out; its length on the wire as the header's own lengths have it. */
  readonly payload: Frame
}

const maxExtensionHeaders = 16
const noNextHeader = 59

/** The end of a packet that says it has `said` octets, or 0 for more than it can say. */
function endOf(said: number, { bytes, length }: Frame): number {
  return said === 0 ? (length === Infinity ? bytes.length : length) : Math.min(said, length)
}

/** The packet by its own version; null where its header is cut off or impossible. */
export function readIp(frame: Frame): IpLayer | null {
  const version = (frame.bytes[0] ?? 0) >> 4
  return version === 4 ? readIpv4(frame) : version === 6 ? readIpv6(frame) : null
}

/**
 * RFC 791 section 3.1. A total length of 0 is what segmentation offload leaves in a packet that is larger than it can
 * say, or whose length the card fills in: it reaches to the end of the frame.
 */
function readIpv4(frame: Frame): IpLayer | null {
  const { bytes } = frame
  if (bytes.length < 20) return null
  const headerLength = ((bytes[0] ?? 0) & 0x0f) * 4
  const totalLength = endOf(u16(bytes, 2), frame)
  if (headerLength < 20 || totalLength < headerLength || bytes.length < headerLength) return null
  const laterFragment = (u16(bytes, 6) & 0x1fff) !== 0
  const payload = { bytes: bytes.subarray(headerLength, totalLength), length: totalLength - headerLength }
  const ip: IpPacket = {
    version: 4,
    source: bytes.slice(12, 16),
    destination: bytes.slice(16, 20),
    hopLimit: bytes[8] ?? 0,
    protocol: bytes[9] ?? 0,
    laterFragment,
  }
  if (ip.protocol !== authenticationHeader || laterFragment || payload.bytes.length < 12)
    return { ip, payload }
  const skipped = authenticationBytes(payload.bytes, 0)
  if (skipped > payload.length) return null
  const protocol = payload.bytes[0] ?? 0
  return {
    ip: { ...ip, protocol },
    payload: { bytes: payload.bytes.subarray(skipped), length: payload.length - skipped },
  }
}

/**
 * RFC 8200 sections 3 and 4: extension headers are walked to the transport. A payload length of 0 says a Jumbo Payload
 * option (RFC 2675), or what segmentation offload left: then the packet reaches to the end of the frame.
 */
function readIpv6(frame: Frame): IpLayer | null {
  const { bytes } = frame
  if (bytes.length < 40) return null
  const payloadLength = u16(bytes, 4)
  let protocol = bytes[6] ?? 0
  const isEmpty = payloadLength === 0 && protocol === noNextHeader
  let end = endOf(payloadLength === 0 && !isEmpty ? 0 : 40 + payloadLength, frame)
  let at = 40
  let laterFragment = false
  for (let headers = 0; headers < maxExtensionHeaders && isExtension(protocol); headers += 1) {
    if (at + 8 > bytes.length || at + 8 > end) return null
    const size = extensionBytes(protocol, bytes, at)
    const jumbo =
      protocol === hopByHopHeader && payloadLength === 0
        ? jumboLength(bytes.subarray(at + 2, at + size))
        : null
    if (jumbo !== null) end = endOf(40 + jumbo, frame)
    if (protocol === fragmentHeader) laterFragment = (u16(bytes, at + 2) & 0xfff8) !== 0
    protocol = bytes[at] ?? 0
    at += size
    if (laterFragment) break
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
  return { ip, payload: { bytes: bytes.subarray(at, end), length: end - at } }
}

const hopByHopHeader = 0
const fragmentHeader = 44
const authenticationHeader = 51
/** Hop-by-hop, routing, destination options, mobility, HIP and Shim6: all count their length in the same way. */
const extensionHeaders = new Set([
  hopByHopHeader,
  43,
  fragmentHeader,
  authenticationHeader,
  60,
  135,
  139,
  140,
])
const isExtension = (protocol: number) => extensionHeaders.has(protocol)

function extensionBytes(protocol: number, bytes: Uint8Array, at: number): number {
  if (protocol === fragmentHeader) return 8
  return protocol === authenticationHeader ? authenticationBytes(bytes, at) : ((bytes[at + 1] ?? 0) + 1) * 8
}

/** RFC 4302 section 2.2: counted in words of four octets, minus 2. */
function authenticationBytes(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] ?? 0) + 2) * 4
}

const jumboOption = 0xc2

/** The Jumbo Payload among these hop-by-hop options (RFC 2675 section 2); null where there is none. */
function jumboLength(options: Uint8Array): number | null {
  for (let at = 0; at < options.length;) {
    if (options[at] === 0) {
      at += 1
      continue
    }
    const length = options[at + 1] ?? 0
    if (options[at] === jumboOption && length === 4 && at + 6 <= options.length) return u32(options, at + 2)
    at += 2 + length
  }
  return null
}
