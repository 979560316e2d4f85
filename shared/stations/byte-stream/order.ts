/** What an experiment with the byte stream is asked for, and what follows from it before a byte has been sent. */
import { badInput, limit } from './codes'
import * as v from 'valibot'
import type { Failure } from '../../base/failure'
import { isFailure } from '../../base/failure'
import type { Codec } from '../../framing/codec'
import { octetsOfHex } from '../../framing/hex'
import { parseCodec } from '../../framing/parse-codec'
import { whole } from '../../base/schema'

/** What one experiment may hold at most. */
export const byteStreamLimits = {
  messages: 4096,
  /** Octets of the stream, framing included. */
  octets: 2 * 1024 * 1024,
  writes: 20_000,
  reads: 50_000,
  /** The pauses of either side together. */
  pausesMs: 120_000,
  pauseMs: 10_000,
  readOctets: 65_536,
} as const

const between = (min: number, max: number) => whole({ min, max })
const { messages, octets, pauseMs, readOctets } = byteStreamLimits

/** How messages become writes. */
export const Writing = v.variant('kind', [
  /** So many messages in each write. */
  v.strictObject({ kind: v.literal('messages'), count: between(1, messages) }),
  /** So many octets of one message in each write; a write never holds two messages. */
  v.strictObject({ kind: v.literal('pieces'), octets: between(1, octets) }),
])
export type Writing = v.InferOutput<typeof Writing>

export const Writer = v.strictObject({
  writing: Writing,
  /** Between two writes. */
  pauseMs: between(0, pauseMs),
  /** Small segments wait for the acknowledgement of the one before (RFC 896). */
  nagle: v.boolean(),
  /** The program's library keeps all writes until the last one and hands them over together. */
  corked: v.boolean(),
  /** SO_SNDBUF in octets; null: as the system has it. */
  sendBufferOctets: v.nullable(between(2048, 16 * 1024 * 1024)),
})
export type Writer = v.InferOutput<typeof Writer>

export const Reader = v.strictObject({
  /** Octets that one read takes at most. */
  readOctets: between(1, readOctets),
  /** Between two reads. */
  pauseMs: between(0, pauseMs),
  /** Nothing is read for so long after the connection stands. */
  startAfterMs: between(0, pauseMs),
})
export type Reader = v.InferOutput<typeof Reader>

export const ByteStreamOrder = v.strictObject({
  peer: v.pipe(v.string(), v.maxLength(300)),
  codec: v.pipe(v.string(), v.maxLength(160)),
  /** Payloads, as hexadecimal digits. */
  messages: v.pipe(
    v.array(v.pipe(v.string(), v.maxLength(2 * octets), v.regex(/^(?:[0-9a-f]{2})*$/))),
    v.minLength(1),
    v.maxLength(messages),
  ),
  writer: Writer,
  reader: Reader,
})
export type ByteStreamOrder = v.InferOutput<typeof ByteStreamOrder>

/** A run of octets of the stream. */
export interface Span {
  readonly offset: number
  readonly length: number
}

/** Where a message lies in the stream; header and trailer belong to it. */
export interface MessageSpan extends Span {
  readonly payload: Uint8Array
  /** Octets of type and length before the payload. */
  readonly headerOctets: number
}

/** What will be written. */
export interface Plan {
  readonly codec: Codec
  readonly wire: Uint8Array
  readonly messages: readonly MessageSpan[]
  readonly writes: readonly Span[]
}

/** The stream and its writes; a failure where the framing cannot carry a message, or it would be too much. */
export function planOf(order: Omit<ByteStreamOrder, 'peer'>): Plan | Failure {
  const codec = parseCodec(order.codec)
  if (isFailure(codec)) return codec
  const spans: MessageSpan[] = []
  const wires: Uint8Array[] = []
  let offset = 0
  for (const hex of order.messages) {
    const payload = octetsOfHex(hex)
    if (typeof payload === 'number') return badInput('messageNoHex')
    const wire = written(codec, payload)
    if (isFailure(wire)) return wire
    spans.push({ offset, length: wire.length, payload, headerOctets: headerOctets(codec, payload) })
    wires.push(wire)
    offset += wire.length
    if (offset > byteStreamLimits.octets) return limit('experimentOctets', byteStreamLimits.octets)
  }
  const writes = writesOf(spans, order.writer.writing)
  const wrong = tooMuch(offset, writes.length, order)
  if (wrong !== null) return wrong
  const wire = new Uint8Array(offset)
  for (const [index, part] of wires.entries()) wire.set(part, spans[index]?.offset)
  return { codec, wire, messages: spans, writes }
}

/**
 * A message as it is written. A delimiter that stands in a payload is written all the same, as a program does that
 * never looked: this experiment is there to show what becomes of it.
 */
function written(codec: Codec, payload: Uint8Array): Uint8Array | Failure {
  const [kind, hex = '', escaped] = codec.name.split(':')
  if (kind !== 'delimiter' || escaped !== undefined) return codec.encode(payload)
  const delimiter = octetsOfHex(hex)
  if (typeof delimiter === 'number') return codec.encode(payload)
  const wire = new Uint8Array(payload.length + delimiter.length)
  wire.set(payload)
  wire.set(delimiter, payload.length)
  return wire
}

function headerOctets(codec: Codec, payload: Uint8Array): number {
  const segments = codec.ruler(payload)
  if (!Array.isArray(segments)) return 0
  const end = segments.findIndex(
    ({ field }) => field !== 'header' && field !== 'type' && field !== 'length' && field !== 'colon',
  )
  return (end === -1 ? segments : segments.slice(0, end)).reduce((sum, { length }) => sum + length, 0)
}

function writesOf(spans: readonly Span[], writing: Writing): Span[] {
  const writes: Span[] = []
  if (writing.kind === 'messages') {
    for (let from = 0; from < spans.length; from += writing.count) {
      const group = spans.slice(from, from + writing.count)
      const length = group.reduce((sum, span) => sum + span.length, 0)
      writes.push({ offset: group[0]?.offset ?? 0, length })
    }
  } else {
    for (const { offset, length } of spans) {
      for (let at = 0; at < length; at += writing.octets)
        writes.push({ offset: offset + at, length: Math.min(writing.octets, length - at) })
    }
  }
  return writes.filter((write) => write.length > 0)
}

function tooMuch(
  octets: number,
  writes: number,
  { writer, reader }: Pick<ByteStreamOrder, 'writer' | 'reader'>,
): Failure | null {
  const reads = Math.ceil(octets / reader.readOctets)
  const { writes: mostWrites, reads: mostReads, pausesMs } = byteStreamLimits
  if (octets === 0) return badInput('nothingToWrite')
  if (writes > mostWrites) return limit('experimentWrites', mostWrites)
  if (reads > mostReads) return limit('experimentReads', mostReads)
  if (writes * writer.pauseMs > pausesMs) return limit('writePauses', pausesMs)
  if (reads * reader.pauseMs + reader.startAfterMs > pausesMs) return limit('readPauses', pausesMs)
  return null
}
