/** SLIP, RFC 1055: frames end in END; END and ESC inside a frame are sent as ESC and a substitute. */
import { badInput } from './codes'
import { boundaryLedDecoder } from './boundary-led'
import type { Codec } from './codec'
import { escapedSegments, escapeOctets, unescaping, type Escaping } from './escaping'

const end = 0xc0
const esc = 0xdb
const escaping: Escaping = {
  escape: esc,
  substitutes: new Map([
    [end, 0xdc],
    [esc, 0xdd],
  ]),
}
const boundary = Uint8Array.of(end)

/**
 * Sends the data and one END. Received, an END in front (as Phil Karn suggests) and any more between frames are
 * passed over: an empty frame is none, so SLIP cannot carry an empty message. RFC 1055's sample receiver keeps the
 * octet after a wrong ESC; here that is `badEscape`.
 */
export const slip: Codec = {
  name: 'slip',
  resynchronises: true,
  encode(message) {
    if (message.length === 0) {
      return badInput('slipEmpty')
    }
    const stuffed = escapeOctets(message, escaping)
    const wire = new Uint8Array(stuffed.length + 1)
    wire.set(stuffed)
    wire[stuffed.length] = end
    return wire
  },
  ruler(message) {
    const wire = slip.encode(message)
    if (!(wire instanceof Uint8Array)) return wire
    const delimiter = { field: 'delimiter', offset: wire.length - 1, length: 1 } as const
    return [...escapedSegments(message, escaping), delimiter]
  },
  decoder: (options) => boundaryLedDecoder(boundary, unescaping(escaping, options.maxBytes, false), options),
}
