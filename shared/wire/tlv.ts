/** What may follow the base packet of STAMP: type-length-value fields, their flags and their HMAC (RFC 8972: 4). */
import { tlvHeaderBytes } from '../measurement/settings'

/** A keyed digest (HMAC-SHA-256); at least 16 octets come back. */
export type Mac = (bytes: Uint8Array) => Uint8Array

/** HMAC-SHA-256 is truncated to 128 bits (RFC 8762: 4.4). */
export const macBytes = 16

const extraPadding = 1
const hmac = 8
const unrecognized = 0x80
const malformed = 0x40
const integrityFailed = 0x20

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Compares the first 16 octets of two digests in a time that does not depend on them. */
export function sameMac(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length < macBytes || other.length < macBytes) return false
  let difference = 0
  for (let i = 0; i < macBytes; i++) difference |= (one[i] ?? 0) ^ (other[i] ?? 0)
  return difference === 0
}

/** The end of the TLV at `at`, or null where it does not fit into the packet. */
function endOf(view: DataView, at: number): number | null {
  if (at + tlvHeaderBytes > view.byteLength) return null
  const end = at + tlvHeaderBytes + view.getUint16(at + 2)
  return end <= view.byteLength ? end : null
}

/** Whether all octets from `base` on belong to TLVs that fit. */
export function tlvsFit(bytes: Uint8Array, base: number): boolean {
  const view = viewOf(bytes)
  let at = base
  while (at < bytes.length) {
    const end = endOf(view, at)
    if (end === null) return false
    at = end
  }
  return true
}

/**
 * Fills the octets from `base` on with one Extra Padding TLV (RFC 8972: 4.1) of pseudorandom octets, U set as the
 * sender has to. The buffer must begin at an offset divisible by four, `base` too.
 */
export function writeExtraPadding(bytes: Uint8Array, base: number, seed: number): void {
  const start = base + tlvHeaderBytes
  const length = bytes.length - start
  const view = viewOf(bytes)
  view.setUint8(base, unrecognized)
  view.setUint8(base + 1, extraPadding)
  view.setUint16(base + 2, length)
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, length >>> 2)
  let random = Math.imul(seed, 0x9e3779b9) | 1
  for (let i = 0; i < words.length; i++) words[i] = random = xorshift(random)
  for (let i = start + words.length * 4; i < bytes.length; i++) bytes[i] = random = xorshift(random)
}

/** The next of Marsaglia's pseudorandom numbers of 32 bits. */
function xorshift(last: number): number {
  let next = last ^ (last << 13)
  next ^= next >>> 17
  return next ^ (next << 5)
}

interface Tlv {
  start: number
  end: number
  type: number
}

/**
 * Sets the flags of the copied TLVs as a reflector must (RFC 8972: 4, 4.8) and renews the HMAC TLV. Known are Extra
 * Padding and HMAC; any other is copied with U. At a malformed one, marked M, the walk ends: the rest stays a copy.
 * Where the HMAC TLV is wrong, misplaced, cannot be checked, or is missing though `hmacRequired`, every TLV carries
 * I. Both packets begin with their sequence numbers, which that HMAC covers together with the TLVs before it.
 */
export function reflectTlvs(
  request: Uint8Array,
  reply: Uint8Array,
  base: number,
  mac: Mac | null,
  hmacRequired: boolean,
): void {
  const { tlvs, broken } = walk(reply, base)
  const digest = tlvs.find((tlv) => tlv.type === hmac)
  for (const tlv of tlvs) reply[tlv.start] = tlv.type === extraPadding || tlv.type === hmac ? 0 : unrecognized
  if (broken !== null) reply[broken] = malformed
  const intact =
    digest === undefined
      ? !hmacRequired || (broken === null && onlyExtraPadding(tlvs))
      : mac !== null && followedByPaddingOnly(tlvs, digest) && isIntact(request, base, digest, mac)
  if (!intact) {
    for (const { start } of tlvs) reply[start] = (reply[start] ?? 0) | integrityFailed
    if (broken !== null) reply[broken] = malformed | integrityFailed
  } else if (digest !== undefined && mac !== null) {
    reply.set(tlvMac(reply, base, digest, mac).subarray(0, macBytes), digest.start + tlvHeaderBytes)
  }
}

/** The TLVs that are well formed, and where the first that is not begins. */
function walk(bytes: Uint8Array, base: number): { tlvs: Tlv[]; broken: number | null } {
  const view = viewOf(bytes)
  const tlvs: Tlv[] = []
  let start = base
  while (start + tlvHeaderBytes <= bytes.length) {
    const end = endOf(view, start)
    const type = view.getUint8(start + 1)
    if (end === null || (type === hmac && end - start !== tlvHeaderBytes + macBytes))
      return { tlvs, broken: start }
    tlvs.push({ start, end, type })
    start = end
  }
  return { tlvs, broken: null }
}

/**
 * "The sole exception of when there is only one TLV present and it is the Extended Padding TLV": without the HMAC
 * TLV in the authenticated mode (RFC 8972: 4.8).
 */
function onlyExtraPadding(tlvs: readonly Tlv[]): boolean {
  return tlvs.length === 1 && tlvs[0]?.type === extraPadding
}

/** "The HMAC TLV MUST follow all TLVs [...] except for the Extra Padding TLV" (RFC 8972: 4.8). */
function followedByPaddingOnly(tlvs: readonly Tlv[], digest: Tlv): boolean {
  return tlvs.every((tlv) => tlv.start <= digest.start || tlv.type === extraPadding)
}

function isIntact(request: Uint8Array, base: number, digest: Tlv, mac: Mac): boolean {
  const carried = request.subarray(digest.start + tlvHeaderBytes, digest.end)
  return sameMac(carried, tlvMac(request, base, digest, mac))
}

/** Over the sequence number and the TLVs before the HMAC TLV (RFC 8972: 4.8). */
function tlvMac(packet: Uint8Array, base: number, digest: Tlv, mac: Mac): Uint8Array {
  const covered = new Uint8Array(4 + digest.start - base)
  covered.set(packet.subarray(0, 4))
  covered.set(packet.subarray(base, digest.start), 4)
  return mac(covered)
}
