/**
 * Netstrings (D. J. Bernstein, https://cr.yp.to/proto/netstrings.txt): the length in decimal digits without leading
 * zeros, a colon, the message, a comma. The comma is what notices a wrong length.
 */
import { fault } from './codes'
import type { Codec, Fault } from './codec'
import { hexOfOctet } from './hex'
import { lengthLedDecoder, type HeaderReader } from './length-led'

const zero = 0x30
const nine = 0x39
const colon = 0x3a
const comma = 0x2c

export const netstring: Codec = {
  name: 'netstring',
  resynchronises: false,
  encode(message) {
    const digits = digitsOf(message.length)
    const wire = new Uint8Array(digits.length + message.length + 2)
    wire.set(digits)
    wire[digits.length] = colon
    wire.set(message, digits.length + 1)
    wire[wire.length - 1] = comma
    return wire
  },
  ruler(message) {
    const { length } = digitsOf(message.length)
    const payload = { field: 'payload', offset: length + 1, length: message.length } as const
    return [
      { field: 'length', offset: 0, length },
      { field: 'colon', offset: length, length: 1 },
      ...(message.length === 0 ? [] : [payload]),
      { field: 'comma', offset: length + 1 + message.length, length: 1 },
    ]
  },
  decoder: (options) => lengthLedDecoder(headerReader(options.maxBytes), options),
}

function digitsOf(length: number): number[] {
  return Array.from(String(length), (digit) => digit.charCodeAt(0))
}

/** Digits are read only while the length is within the maximum, so a header has at most one digit more than that. */
function headerReader(maxBytes: number): HeaderReader {
  return {
    longestBytes: String(maxBytes).length + 2,
    terminator: comma,
    read(octets, from, to, header) {
      let length = 0
      header.type = null
      header.fault = null
      for (let at = from; at < to; at++) {
        const value = octets[at] as number
        if (value === colon && at > from) {
          header.headerBytes = at - from + 1
          header.payloadBytes = length
          return true
        }
        const digit = value - zero
        const second = at === from + 1
        if (value < zero || value > nine || (second && length === 0)) {
          header.fault = badLength(value, at - from, second && length === 0)
          return true
        }
        length = length * 10 + digit
        if (length > maxBytes) {
          const why = fault('netstringOver', { length, most: maxBytes })
          header.fault = { error: 'oversize', index: at - from, why }
          return true
        }
      }
      return false
    },
  }
}

function badLength(value: number, index: number, afterZero: boolean): Fault {
  const why = fault(afterZero ? 'netstringAfterZero' : 'netstringOctet', { octet: hexOfOctet(value) })
  return { error: 'badLength', index, why }
}
