/**
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Transactions on Networking 7(2), 1999): a code
 * octet n stands before n - 1 octets that are not zero and, unless it is ff, for the zero after them; so 00 is free
 * to end the frame.
 */
import { boundaryLedDecoder, type Unstuffing } from './boundary-led'
import type { Codec, Fault, Segment } from './codec'
import { fault } from './codes'
import { neverEnding } from './faults'
import { copyOctets, HeldPayload } from './held-payload'
import { hexOfOctet } from './hex'

const boundary = Uint8Array.of(0)
const fullBlock = 0xff

/** A message that ends in a full block needs no code octet after it; received, one that is there is taken too. */
export const cobs: Codec = {
  name: 'cobs',
  resynchronises: true,
  encode(message) {
    const lengths = blocks(message)
    const wire = new Uint8Array(lengths.reduce((sum, length) => sum + length + 1, 1))
    let from = 0
    let at = 0
    for (const length of lengths) {
      wire[at] = length + 1
      wire.set(message.subarray(from, from + length), at + 1)
      at += length + 1
      from += length + 1 === fullBlock ? length : length + 1
    }
    return wire
  },
  ruler(message) {
    const segments: Segment[] = []
    let offset = 0
    for (const length of blocks(message)) {
      segments.push({ field: 'code', offset, length: 1 })
      if (length > 0) segments.push({ field: 'payload', offset: offset + 1, length })
      offset += length + 1
    }
    return [...segments, { field: 'delimiter', offset, length: 1 }]
  },
  decoder: (options) => boundaryLedDecoder(boundary, uncobs(options.maxBytes), options),
}

/** How many octets stand after each code octet. */
function blocks(message: Uint8Array): number[] {
  const lengths: number[] = []
  let from = 0
  for (;;) {
    const zero = message.indexOf(0, from)
    let left = (zero === -1 ? message.length : zero) - from
    for (; left >= fullBlock - 1; left -= fullBlock - 1) {
      lengths.push(fullBlock - 1)
      from += fullBlock - 1
    }
    if (zero === -1) {
      if (left > 0 || lengths.length === 0 || message[from - 1] === 0) lengths.push(left)
      return lengths
    }
    lengths.push(left)
    from = zero + 1
  }
}

/** Undoes COBS; the data of a first block that reaches to the end of what is there stay a view of their read. */
function uncobs(maxBytes: number): Unstuffing {
  const held = new HeldPayload(maxBytes)
  /** Octets that the block under way still has to bring. */
  let left = 0
  /** Code octet of the newest block; 0 before the first. */
  let code = 0

  const oversize = (index: number): Fault => ({ error: 'oversize', index, why: neverEnding(maxBytes) })
  const clear = () => {
    held.clear()
    left = 0
    code = 0
  }
  return {
    emptyIsMessage: false,
    take(octets, from, to) {
      if (code === 0 && (octets[from] as number) >= to - from && to - from <= maxBytes) {
        code = octets[from] as number
        left = code - (to - from)
        held.add(octets, from + 1, to)
        return null
      }
      const buffer = held.room(to - from)
      let length = held.length
      let at = from
      while (at < to) {
        if (left === 0) {
          const zero = code !== 0 && code !== fullBlock
          code = octets[at] as number
          left = code - 1
          if (zero) {
            if (length === maxBytes) return oversize(at)
            buffer[length++] = 0
          }
          at++
        }
        const end = Math.min(to, at + left, at + maxBytes - length)
        copyOctets(octets, at, end, buffer, length)
        length += end - at
        left -= end - at
        at = end
        if (left > 0 && at < to) return oversize(at)
      }
      held.wrote(length)
      return null
    },
    finish() {
      if (left > 0) {
        const promised = code - 1
        const why = fault('codeShort', { code: hexOfOctet(code), promised, left: promised - left })
        return { error: 'badCode', index: 0, why }
      }
      const payload = held.take()
      clear()
      return payload
    },
    clear,
  }
}
