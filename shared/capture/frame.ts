/** The part of a packet that is still to be read, and the number that says what it is. */

/**
 * `bytes` may have been cut off when they were captured; `length` is what there was of them on the wire, Infinity where
 * that is not known.
 */
export interface Frame {
  readonly bytes: Uint8Array
  readonly length: number
}

/** The lists from which a number says what comes next. */
export const numberSpaces = ['linkType', 'etherType', 'pppProtocol', 'llcSap'] as const
export type NumberSpace = (typeof numberSpaces)[number]

/** What comes next: a frame, and what it is by which list. */
export interface Step {
  readonly space: NumberSpace
  readonly number: number
  readonly frame: Frame
}

/** Behind a header of so many bytes; null where the header was cut off. */
export function behind({ bytes, length }: Frame, headerBytes: number): Frame | null {
  if (bytes.length < headerBytes) return null
  return { bytes: bytes.subarray(headerBytes), length: Math.max(0, length - headerBytes) }
}

/** No more than so many bytes of it, the rest being padding. */
export function atMost({ bytes, length }: Frame, most: number): Frame {
  return { bytes: bytes.subarray(0, most), length: Math.min(length, most) }
}

/** Big-endian; bytes that are not there count as 0. */
export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** Big-endian; bytes that are not there count as 0. */
export function u32(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2)
}

/** Little-endian; bytes that are not there count as 0. */
export function u32le(bytes: Uint8Array, at: number): number {
  return u16le(bytes, at + 2) * 0x1_0000 + u16le(bytes, at)
}

/** Little-endian; bytes that are not there count as 0. */
export function u16le(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** `02:00:00:00:00:01`, of the six bytes at `at`. */
export function macText(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (octet) => octet.toString(16).padStart(2, '0')).join(':')
}
