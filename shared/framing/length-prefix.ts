/** A length before each message, alone or after a type; and RFC 4571, which is one of them. */
import { badInput, fault } from './codes'
import type { Failure } from '../base/failure'
import type { Codec, Segment } from './codec'
import { lengthLedDecoder, type HeaderReader } from './length-led'
import { numberWidths, type NumberWidth } from './number-width'

interface Layout {
  readonly name: string
  readonly type: NumberWidth | null
  readonly length: NumberWidth
  /** The length counts the header too. */
  readonly inclusive: boolean
}

/** A length of `width` octets, then the message. */
export function lengthCodec(width: NumberWidth, inclusive: boolean): Codec {
  const name = `length:${width.name}${inclusive ? ':inclusive' : ''}`
  return prefixCodec({ name, type: null, length: width, inclusive })
}

/** A type, the length of the value alone, then the value: the message. */
export function tlvCodec(type: NumberWidth, length: NumberWidth): Codec {
  return prefixCodec({ name: `tlv:${type.name}:${length.name}`, type, length, inclusive: false })
}

/** RFC 4571, section 2: RTP and RTCP over TCP. The length is u16be and counts the packet; 0 is the null packet. */
export function rfc4571Codec(): Codec {
  return prefixCodec({ name: 'rfc4571', type: null, length: numberWidths.u16be, inclusive: false })
}

function prefixCodec(layout: Layout): Codec {
  const { type: typeWidth, length: lengthWidth, inclusive, name } = layout
  const typeBytes = typeWidth?.bytes ?? 0
  const headerBytes = typeBytes + lengthWidth.bytes
  const ownBytes = inclusive ? headerBytes : 0
  const reader = headerReader(layout, headerBytes, ownBytes)

  const refusal = (message: Uint8Array, type: number): Failure | null => {
    const largest = lengthWidth.largest - ownBytes
    if (message.length > largest)
      return badInput('messageTooLong', { octets: message.length, framing: name, most: largest })
    if (typeWidth === null || (Number.isInteger(type) && type >= 0 && type <= typeWidth.largest)) return null
    return badInput('typeRange', { type, width: typeWidth.name, most: typeWidth.largest })
  }

  return {
    name,
    resynchronises: false,
    encode(message, type = 0) {
      const refused = refusal(message, type)
      if (refused !== null) return refused
      const wire = new Uint8Array(headerBytes + message.length)
      typeWidth?.write(type, wire, 0)
      lengthWidth.write(message.length + ownBytes, wire, typeBytes)
      wire.set(message, headerBytes)
      return wire
    },
    ruler(message, type = 0) {
      const refused = refusal(message, type)
      if (refused !== null) return refused
      const segments: Segment[] = [
        { field: 'type', offset: 0, length: typeBytes },
        { field: 'length', offset: typeBytes, length: lengthWidth.bytes },
        { field: 'payload', offset: headerBytes, length: message.length },
      ]
      return segments.filter((segment) => segment.length > 0)
    },
    decoder: (options) => lengthLedDecoder(reader, options),
  }
}

function headerReader(layout: Layout, headerBytes: number, ownBytes: number): HeaderReader {
  const { type, length } = layout
  const typeBytes = type?.bytes ?? 0
  return {
    longestBytes: headerBytes,
    terminator: null,
    read(octets, from, to, header) {
      if (to - from < headerBytes) return false
      const value = length.read(octets, from + typeBytes)
      header.headerBytes = headerBytes
      header.payloadBytes = value - ownBytes
      header.type = type === null ? null : type.read(octets, from)
      header.fault = null
      if (value < ownBytes) {
        const why = fault('lengthBelowHeader', { octets: value, header: headerBytes })
        header.fault = { error: 'badLength', index: headerBytes - 1, why }
      }
      return true
    },
  }
}
