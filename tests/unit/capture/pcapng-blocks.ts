/** Blocks of pcapng, written by hand from draft-ietf-opsawg-pcapng, little-endian. */

export function block(type: number, body: Uint8Array): Uint8Array {
  const padding = (4 - (body.length % 4)) % 4
  const bytes = new Uint8Array(12 + body.length + padding)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, bytes.length, true)
  bytes.set(body, 8)
  view.setUint32(bytes.length - 4, bytes.length, true)
  return bytes
}

export function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  values.forEach((value, at) => new DataView(bytes.buffer).setUint32(at * 4, value, true))
  return bytes
}

/** Section 4.1, the section's length not given. */
export const section = block(0x0a0d0d0a, words(0x1a2b3c4d, 1, 0xffff_ffff, 0xffff_ffff))

/** Section 4.2; microseconds. */
export function interfaceOf(linkType: number, snapLength = 0): Uint8Array {
  return block(1, words(linkType, snapLength))
}

/** Section 4.3, at so many microseconds. */
export function enhanced(frame: Uint8Array, microseconds: number, interfaceId = 0): Uint8Array {
  return block(6, joined(words(interfaceId, 0, microseconds, frame.length, frame.length), frame))
}

/** Section 4.4. */
export function simple(frame: Uint8Array, originalLength = frame.length): Uint8Array {
  return block(3, joined(words(originalLength), frame))
}

/** Appendix A: 16 bits of interface, 16 of drops. */
export function obsolete(frame: Uint8Array, microseconds: number, interfaceId = 0, drops = 0): Uint8Array {
  const head = words(interfaceId + drops * 0x1_0000, 0, microseconds, frame.length, frame.length)
  return block(2, joined(head, frame))
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))
}
