/**
 * The probe and its reply: Simple Two-way Active Measurement Protocol (RFC 8762) with the session identifier and
 * the extensions of RFC 8972, as bytes and as values. Nothing here trusts the bytes it is given.
 */
import { basePacketBytes, tlvHeaderBytes, type StampMode } from '../measurement/settings'
import { readTimestamp, writeNtp, type WallTime } from './timestamp'
import { macBytes, reflectTlvs, sameMac, tlvsFit, writeExtraPadding, type Mac } from './tlv'

/** What a probe says (RFC 8762: 4.2). */
export interface ProbePacket {
  sequence: number
  /** T1. */
  sent: WallTime
  errorEstimate: number
  ssid: number
}

/** What a reply says (RFC 8762: 4.3). */
export interface ReplyPacket {
  /** The reflector's own. */
  sequence: number
  /** T3. */
  sent: WallTime
  /** T2. */
  received: WallTime
  errorEstimate: number
  ssid: number
  senderSequence: number
  /** T1, as the reflector copied it. */
  senderSent: WallTime
  senderTtl: number
}

interface Layout {
  timestamp: number
  errorEstimate: number
  ssid: number
  received: number
  senderSequence: number
  senderTimestamp: number
  senderErrorEstimate: number
  senderTtl: number
}

/** Where the fields lie, in octets; the sequence number comes first in all (RFC 8762: 4.2, 4.3, RFC 8972: 3). */
const layouts: Readonly<Record<StampMode, Layout>> = {
  authenticated: {
    timestamp: 16,
    errorEstimate: 24,
    ssid: 26,
    received: 32,
    senderSequence: 48,
    senderTimestamp: 64,
    senderErrorEstimate: 72,
    senderTtl: 80,
  },
  open: {
    timestamp: 4,
    errorEstimate: 12,
    ssid: 14,
    received: 16,
    senderSequence: 24,
    senderTimestamp: 28,
    senderErrorEstimate: 36,
    senderTtl: 40,
  },
}

/** The HMAC of the authenticated mode covers the six blocks before it (RFC 8762: 4.4). */
const macOffset = 96

/**
 * From here up to the HMAC an authenticated probe is zero (RFC 8762: 4.2.2) and a reply is not: its timestamps and the
 * sender's TTL are there. One key serves both directions, and this is what tells them apart under the HMAC.
 */
const replyFieldsOffset = 28

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * A probe of exactly `payloadBytes` octets: the base packet, or with one Extra Padding TLV. Throws RangeError for a
 * size between the two, and TypeError where the authenticated mode has no key.
 */
export function encodeProbe(
  packet: {
    mode: StampMode
    sequence: number
    sent: WallTime
    errorEstimate: number
    ssid: number
    payloadBytes: number
  },
  mac: Mac | null,
): Uint8Array {
  const base = basePacketBytes[packet.mode]
  if (packet.payloadBytes !== base && packet.payloadBytes < base + tlvHeaderBytes)
    throw new RangeError(`No ${packet.mode} STAMP packet has ${packet.payloadBytes} octets.`)
  const layout = layouts[packet.mode]
  const bytes = new Uint8Array(packet.payloadBytes)
  const view = viewOf(bytes)
  view.setUint32(0, packet.sequence)
  writeNtp(view, layout.timestamp, packet.sent.unixSeconds, packet.sent.nanoseconds)
  view.setUint16(layout.errorEstimate, packet.errorEstimate)
  view.setUint16(layout.ssid, packet.ssid)
  if (bytes.length > base) writeExtraPadding(bytes, base, packet.sequence)
  if (packet.mode === 'authenticated') writeMac(bytes, mac)
  return bytes
}

/**
 * The probe in a datagram, or null where it is none; an authenticated reply that was sent back is none. Its HMAC is
 * verifyMac's to check.
 */
export function decodeProbe(bytes: Uint8Array, mode: StampMode): ProbePacket | null {
  if (!isPacket(bytes, mode) || (mode === 'authenticated' && hasReplyFields(bytes))) return null
  const layout = layouts[mode]
  const view = viewOf(bytes)
  const estimate = view.getUint16(layout.errorEstimate)
  const sent = readTimestamp(view, layout.timestamp, estimate)
  if (sent === null) return null
  return { sequence: view.getUint32(0), sent, errorEstimate: estimate, ssid: view.getUint16(layout.ssid) }
}

/** Whether an authenticated packet, probe or reply, carries the HMAC that this key makes of it. */
export function verifyMac(bytes: Uint8Array, mac: Mac): boolean {
  if (bytes.length < basePacketBytes.authenticated) return false
  return sameMac(bytes.subarray(macOffset, macOffset + macBytes), mac(bytes.subarray(0, macOffset)))
}

/**
 * The reply to a datagram that decodeProbe took, as long as its question (RFC 8762: 4.3): what the sender wrote is
 * copied octet by octet, so whatever format its timestamp has. Its TLVs come back with the reflector's flags.
 */
export function encodeReply(
  request: Uint8Array,
  reply: {
    mode: StampMode
    sequence: number
    received: WallTime
    sent: WallTime
    errorEstimate: number
    ssid: number
    senderTtl: number
  },
  mac: Mac | null,
): Uint8Array {
  const base = basePacketBytes[reply.mode]
  const layout = layouts[reply.mode]
  const bytes = new Uint8Array(request.length)
  const view = viewOf(bytes)
  view.setUint32(0, reply.sequence)
  writeNtp(view, layout.timestamp, reply.sent.unixSeconds, reply.sent.nanoseconds)
  view.setUint16(layout.errorEstimate, reply.errorEstimate)
  view.setUint16(layout.ssid, reply.ssid)
  writeNtp(view, layout.received, reply.received.unixSeconds, reply.received.nanoseconds)
  bytes.set(request.subarray(0, 4), layout.senderSequence)
  bytes.set(request.subarray(layout.timestamp, layout.timestamp + 8), layout.senderTimestamp)
  bytes.set(request.subarray(layout.errorEstimate, layout.errorEstimate + 2), layout.senderErrorEstimate)
  view.setUint8(layout.senderTtl, reply.senderTtl)
  if (request.length > base) {
    bytes.set(request.subarray(base), base)
    reflectTlvs(request, bytes, base, mac, reply.mode === 'authenticated')
  }
  if (reply.mode === 'authenticated') writeMac(bytes, mac)
  return bytes
}

/**
 * The reply in a datagram, or null where it is none; an authenticated probe that was sent back is none. Its HMAC is
 * verifyMac's to check.
 */
export function decodeReply(bytes: Uint8Array, mode: StampMode): ReplyPacket | null {
  if (!isPacket(bytes, mode) || (mode === 'authenticated' && !hasReplyFields(bytes))) return null
  const layout = layouts[mode]
  const view = viewOf(bytes)
  const estimate = view.getUint16(layout.errorEstimate)
  const sent = readTimestamp(view, layout.timestamp, estimate)
  const received = readTimestamp(view, layout.received, estimate)
  const senderSent = readTimestamp(view, layout.senderTimestamp, view.getUint16(layout.senderErrorEstimate))
  if (sent === null || received === null || senderSent === null) return null
  return {
    sequence: view.getUint32(0),
    sent,
    received,
    errorEstimate: estimate,
    ssid: view.getUint16(layout.ssid),
    senderSequence: view.getUint32(layout.senderSequence),
    senderSent,
    senderTtl: view.getUint8(layout.senderTtl),
  }
}

/** A reflector takes no longer than this between T2 and T3. */
const longestTurnaroundSeconds = 60

/**
 * Whether an open packet has the form of a reply (RFC 8762: 4.3.1): T2 stands where a sender has zeros (4.2.1), by the
 * clock of T3 and close to it, and the octets after the sender's error estimate are zero. The padding that a sender of
 * TWAMP Light may write there (4.6) is not like that, but by an accident of one in many millions.
 */
export function looksLikeOpenReply(bytes: Uint8Array): boolean {
  if (bytes.length < basePacketBytes.open) return false
  const { received, timestamp, senderErrorEstimate } = layouts.open
  const view = viewOf(bytes)
  const receivedSeconds = view.getUint32(received)
  if (receivedSeconds === 0 && view.getUint32(received + 4) === 0) return false
  // Modulo 2^32, as the seconds of both formats of time are.
  const apartSeconds = Math.abs((view.getUint32(timestamp) - receivedSeconds) | 0)
  return apartSeconds <= longestTurnaroundSeconds && view.getUint16(senderErrorEstimate + 2) === 0
}

/** The session identifier of what may be an authenticated packet, to find the key by; null where it is too short. */
export function peekSsid(bytes: Uint8Array): number | null {
  if (bytes.length < basePacketBytes.authenticated) return null
  return viewOf(bytes).getUint16(layouts.authenticated.ssid)
}

/**
 * Long enough, and in the authenticated mode, which only a lab speaks, with TLVs that fit. In the open mode anything
 * may follow: RFC 8972: 4 wants malformed TLVs answered, and to TWAMP Light it is mere padding (RFC 8762: 4.6).
 */
function isPacket(bytes: Uint8Array, mode: StampMode): boolean {
  const base = basePacketBytes[mode]
  return bytes.length >= base && (mode === 'open' || tlvsFit(bytes, base))
}

/**
 * Whether an authenticated packet fills what only a reply does. RFC 8762 wants a reflector to ignore those octets; but
 * only labs know a session's key, and every lab zeroes them.
 */
function hasReplyFields(bytes: Uint8Array): boolean {
  for (let at = replyFieldsOffset; at < macOffset; at += 1) if (bytes[at] !== 0) return true
  return false
}

function writeMac(bytes: Uint8Array, mac: Mac | null): void {
  if (mac === null) throw new TypeError('The authenticated mode needs a key.')
  bytes.set(mac(bytes.subarray(0, macOffset)).subarray(0, macBytes), macOffset)
}
