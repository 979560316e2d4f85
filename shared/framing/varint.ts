/**
 * A length as Protocol Buffers write it (base 128 varint, the unsigned LEB128): seven bits an octet, lowest first,
 * bit 7 set on all but the last. This is how delimited Protocol Buffers messages lie in a stream.
 */
import { fault } from './codes'
import type { Codec } from './codec'
import { lengthLedDecoder, type Header, type HeaderReader } from './length-led'

/** 64 bits need ten octets, and of the tenth only the lowest bit. */
const longestBytes = 10

/**
 * The encoder writes the shortest form. The decoder takes longer ones too (80 00 for 0), as Protocol Buffers
 * readers do, because writers reserve a fixed width and fill it in later; but at most ten octets and 64 bits.
 */
export const varint: Codec = {
  name: 'varint',
  resynchronises: false,
  encode(message) {
    const header = writeVarint(message.length)
    const wire = new Uint8Array(header.length + message.length)
    wire.set(header)
    wire.set(message, header.length)
    return wire
  },
  ruler(message) {
    const { length } = writeVarint(message.length)
    const head = { field: 'length', offset: 0, length } as const
    if (message.length === 0) return [head]
    return [head, { field: 'payload', offset: length, length: message.length }]
  },
  decoder: (options) => lengthLedDecoder(reader, options),
}

function writeVarint(value: number): number[] {
  const octets: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) octets.push((rest % 0x80) | 0x80)
  octets.push(rest)
  return octets
}

const reader: HeaderReader = {
  longestBytes,
  terminator: null,
  read(octets, from, to, header) {
    let value = 0
    let scale = 1
    for (let at = from; at < to; at++) {
      const octet = octets[at] as number
      const index = at - from
      if (index === longestBytes - 1 && octet > 1) return bad(header, octet)
      value += (octet & 0x7f) * scale
      scale *= 0x80
      if (octet < 0x80) {
        header.headerBytes = index + 1
        header.payloadBytes = value
        header.type = null
        header.fault = null
        return true
      }
    }
    return false
  },
}

function bad(header: Header, tenth: number): boolean {
  const why = fault(tenth >= 0x80 ? 'varintEndless' : 'varintTooWide')
  header.fault = { error: 'badVarint', index: longestBytes - 1, why }
  return true
}
