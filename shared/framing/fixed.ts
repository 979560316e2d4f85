/** Messages of one agreed length: nothing on the wire but themselves. */
import type { Codec } from './codec'
import { octets } from './faults'
import { lengthLedDecoder, type HeaderReader } from './length-led'

/** Every message has `length` octets (at least 1). */
export function fixedCodec(length: number): Codec {
  const reader: HeaderReader = {
    longestBytes: 0,
    terminator: null,
    read(_octets, _from, _to, header) {
      header.headerBytes = 0
      header.payloadBytes = length
      header.type = null
      header.fault = null
      return true
    },
  }
  const codec: Codec = {
    name: `fixed:${length}`,
    resynchronises: false,
    encode(message) {
      if (message.length === length) return message
      const reason = `A message of ${octets(message.length)} does not fit fixed:${length}: exactly ${length}, and nothing is padded.`
      return { failure: 'badInput', reason }
    },
    ruler(message) {
      const wire = codec.encode(message)
      return wire instanceof Uint8Array ? [{ field: 'payload', offset: 0, length }] : wire
    },
    decoder: (options) => lengthLedDecoder(reader, options),
  }
  return codec
}
