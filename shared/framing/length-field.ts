/**
 * A length that stands somewhere in the header and counts whatever its protocol says: the framing of Netty's
 * LengthFieldBasedFrameDecoder, under its names. The message is the frame without the octets stripped from its start;
 * what of the header is not stripped belongs to the message.
 */
import { badInput, fault } from './codes'
import type { Failure } from '../base/failure'
import type { Codec, Fault, Field, Segment } from './codec'
import { oversizeLength } from './faults'
import { lengthLedDecoder, type HeaderReader } from './length-led'
import type { NumberWidth } from './number-width'

export interface LengthField {
  readonly width: NumberWidth
  /** Octets before the length. */
  readonly lengthFieldOffset: number
  /** Added to the length so that it counts what comes after it; negative where it counts header too. */
  readonly lengthAdjustment: number
  /** Octets of the frame's start that are not handed on. */
  readonly initialBytesToStrip: number
  /** Of the whole frame, header included; null where only the payload's maximum bounds it. */
  readonly maxFrameLength: number | null
}

/** As Netty has them where none is given. */
export const lengthFieldDefaults = {
  lengthFieldOffset: 0,
  lengthAdjustment: 0,
  initialBytesToStrip: 0,
  maxFrameLength: null,
} as const satisfies Omit<LengthField, 'width'>

export const lengthFieldParameters = [
  'lengthFieldOffset',
  'lengthAdjustment',
  'initialBytesToStrip',
  'maxFrameLength',
] as const
export type LengthFieldParameter = (typeof lengthFieldParameters)[number]

/** Each parameter's name has what was not left at its default. */
export function lengthFieldName(field: LengthField): string {
  const given = lengthFieldParameters
    .filter((name) => field[name] !== lengthFieldDefaults[name])
    .map((name) => `${name}=${field[name]}`)
  return ['length-field', field.width.name, ...given].join(':')
}

/**
 * The codec. It encodes a message by writing the length that belongs there; stripped octets beside it are zeros. A
 * message that keeps its length field must have it right, else what comes back would be another.
 */
export function lengthFieldCodec(field: LengthField): Codec {
  const name = lengthFieldName(field)
  const { width, lengthFieldOffset: offset, initialBytesToStrip: strip } = field
  const end = offset + width.bytes
  const reader = headerReader(field)

  const encode = (message: Uint8Array): Uint8Array | Failure => {
    const frameBytes = strip + message.length
    const value = frameBytes - end - field.lengthAdjustment
    const most =
      Math.min(width.largest + end + field.lengthAdjustment, field.maxFrameLength ?? Infinity) - strip
    if (message.length > most)
      return badInput('messageTooLong', { octets: message.length, framing: name, most: Math.max(0, most) })
    const least = Math.max(end, end + field.lengthAdjustment) - strip
    if (message.length < least)
      return badInput('messageTooShort', { octets: message.length, framing: name, least })
    const wire = new Uint8Array(frameBytes)
    wire.set(message, strip)
    width.write(value, wire, offset)
    for (let at = Math.max(strip, offset); at < end; at += 1)
      if (wire[at] !== message[at - strip])
        return badInput('lengthFieldOther', { framing: name, length: value, offset: at - strip })
    return wire
  }

  return {
    name,
    resynchronises: false,
    encode,
    ruler(message) {
      const wire = encode(message)
      return wire instanceof Uint8Array ? rulerOf(wire.length, offset, end, strip) : wire
    },
    decoder: (options) => lengthLedDecoder(reader, options),
  }
}

function rulerOf(frameBytes: number, offset: number, end: number, strip: number): Segment[] {
  const segments: Segment[] = []
  const run = (field: Field, from: number, to: number) => {
    if (to > from) segments.push({ field, offset: from, length: to - from })
  }
  run('header', 0, Math.min(strip, offset))
  run('payload', Math.min(strip, offset), offset)
  run('length', offset, end)
  run('header', end, strip)
  run('payload', Math.max(end, strip), frameBytes)
  return segments
}

function headerReader(field: LengthField): HeaderReader {
  const { width, lengthFieldOffset: offset, initialBytesToStrip: strip } = field
  const end = offset + width.bytes
  return {
    longestBytes: Math.max(end, strip),
    lengthEnd: end,
    terminator: null,
    read(octets, from, to, header) {
      if (to - from < end) return false
      const frameBytes = width.read(octets, from + offset) + field.lengthAdjustment + end
      header.fault = faultOf(field, frameBytes, end)
      if (header.fault === null && to - from < strip) return false
      header.headerBytes = strip
      header.payloadBytes = frameBytes - strip
      header.type = null
      return true
    },
  }
}

/** As Netty's decoder has them: a frame shorter than its own header or than what is stripped, or one too long. */
function faultOf(field: LengthField, frameBytes: number, end: number): Fault | null {
  const { initialBytesToStrip: strip, maxFrameLength } = field
  const index = end - 1
  if (frameBytes < end)
    return { error: 'badLength', index, why: fault('frameBelowHeader', { octets: frameBytes, header: end }) }
  if (frameBytes < strip)
    return { error: 'badLength', index, why: fault('frameBelowStrip', { octets: frameBytes, strip }) }
  if (maxFrameLength !== null && frameBytes > maxFrameLength)
    return { error: 'oversize', index, why: oversizeLength(frameBytes, maxFrameLength) }
  return null
}
