/** Messages that end in an agreed octet string, such as a line's LF or CRLF. */
import { badInput } from './codes'
import { boundaryLedDecoder } from './boundary-led'
import type { Codec } from './codec'
import { escapedSegments, escapeOctets, unescaping, type Escaping } from './escaping'
import { hexOfOctet } from './hex'
import { plain } from './plain'

/** The longest delimiter, in octets. */
export const longestDelimiter = 64

const backslash = 0x5c
const asciiEscape = 0x1b

/**
 * How messages are kept free of a delimiter that begins with `first`: the way of RFC 1662, section 4.2. The escape
 * octet is 5c (backslash), or 1b where the delimiter begins with 5c or 7c. Every octet of a message that equals
 * `first` or the escape octet is sent as the escape octet and the octet with its bit 5 inverted (XOR 20). So `first`
 * never stands in a message on the wire, and no delimiter can begin there. For LF: 0a is sent as 5c 2a, 5c as 5c 7c.
 */
export function delimiterEscaping(first: number): Escaping {
  const escape = (first | 0x20) === (backslash | 0x20) ? asciiEscape : backslash
  return { escape, substitutes: new Map([first, escape].map((value) => [value, value ^ 0x20])) }
}

/**
 * `delimiter` is 1 to `longestDelimiter` octets. Unescaped, a message must not contain it (nor end so that the
 * delimiter would be seen earlier); escaped, every message can be carried.
 */
export function delimiterCodec(delimiter: Uint8Array, escaped: boolean): Codec {
  const hex = [...delimiter].map(hexOfOctet).join('')
  const escaping = delimiterEscaping(delimiter[0] as number)
  const codec: Codec = {
    name: `delimiter:${hex}${escaped ? ':escaped' : ''}`,
    resynchronises: true,
    encode(message) {
      const stuffed = escaped ? escapeOctets(message, escaping) : message
      const wire = new Uint8Array(stuffed.length + delimiter.length)
      wire.set(stuffed)
      wire.set(delimiter, stuffed.length)
      const seen = escaped ? stuffed.length : firstMatch(wire, delimiter)
      if (seen === stuffed.length) return wire
      return badInput('delimiterInside', { delimiter: hex, offset: seen })
    },
    ruler(message) {
      const wire = codec.encode(message)
      if (!(wire instanceof Uint8Array)) return wire
      const end = wire.length - delimiter.length
      const whole = { field: 'payload', offset: 0, length: message.length } as const
      const payload = escaped ? escapedSegments(message, escaping) : message.length === 0 ? [] : [whole]
      return [...payload, { field: 'delimiter', offset: end, length: delimiter.length }]
    },
    decoder(options) {
      const { maxBytes } = options
      const unstuffing = escaped ? unescaping(escaping, maxBytes, true) : plain(maxBytes)
      return boundaryLedDecoder(delimiter, unstuffing, options)
    },
  }
  return codec
}

/** Where the delimiter first stands in `wire`, which ends in it. */
function firstMatch(wire: Uint8Array, delimiter: Uint8Array): number {
  let found = wire.indexOf(delimiter[0] as number)
  while (!delimiter.every((value, i) => wire[found + i] === value)) {
    found = wire.indexOf(delimiter[0] as number, found + 1)
  }
  return found
}
