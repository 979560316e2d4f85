/** Messages of one agreed length: nothing on the wire but themselves. */
import { badInput } from './codes'
import type { Codec } from './codec'
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
      return badInput('fixedLength', { octets: message.length, length })
    },
    ruler(message) {
      const wire = codec.encode(message)
      return wire instanceof Uint8Array ? [{ field: 'payload', offset: 0, length }] : wire
    },
    decoder: (options) => lengthLedDecoder(reader, options),
  }
  return codec
}
