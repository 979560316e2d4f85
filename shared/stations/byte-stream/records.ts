/** What both ends note down while an experiment runs: each at its own socket, as it happened. */
import * as v from 'valibot'
import { byteStreamLimits } from './order'
import { count, whole } from '../../base/schema'

const offset = v.pipe(count, v.maxValue(byteStreamLimits.octets))
const length = whole({ min: 1, max: byteStreamLimits.octets })
const code = v.pipe(v.string(), v.maxLength(64))
const number = v.pipe(count, v.maxValue(byteStreamLimits.messages))

/** Octets that precede the message in a datagram: its number, u32 big-endian, so that loss can be told. */
export const datagramHeaderOctets = 4

export const WriteRecord = v.strictObject({
  offset,
  length,
  atNs: v.number(),
  /** write() said: no more until I have drained. */
  full: v.boolean(),
  /** Octets the program's library then still held, and those in the kernel's send queue where that can be told. */
  heldOctets: count,
  queuedOctets: v.nullable(count),
})
export type WriteRecord = v.InferOutput<typeof WriteRecord>

/** One return of the reader's recv(). */
export const ReadRecord = v.strictObject({ offset, length, atNs: v.number() })
export type ReadRecord = v.InferOutput<typeof ReadRecord>

/** `code`: the system's word where it refused to send. */
export const SentDatagram = v.strictObject({
  number,
  octets: count,
  atNs: v.number(),
  code: v.nullable(code),
})
export type SentDatagram = v.InferOutput<typeof SentDatagram>

/** In order of arrival; octets with the number before the message. */
export const ArrivedDatagram = v.strictObject({
  number,
  octets: v.pipe(count, v.maxValue(65_535)),
  atNs: v.number(),
})
export type ArrivedDatagram = v.InferOutput<typeof ArrivedDatagram>

/** Records that one step carries at most. */
export const recordsPerStep = 400
const records = <S extends v.GenericSchema>(record: S) => v.pipe(v.array(record), v.maxLength(recordsPerStep))

/** Octets that one step carries at most. */
export const octetsPerStep = 16_384
const hex = v.pipe(v.string(), v.maxLength(2 * octetsPerStep), v.regex(/^(?:[0-9a-f]{2})*$/))

/** What the reader tells, its octets apart from its records: a read may be larger than one step. */
export const readerSteps = [
  v.strictObject({ kind: v.literal('reads'), reads: records(ReadRecord) }),
  /** The next octets of the stream. */
  v.strictObject({ kind: v.literal('octets'), hex }),
  v.strictObject({ kind: v.literal('arrived'), datagrams: records(ArrivedDatagram) }),
  /** The next octets of the datagrams that arrived, one after the other. */
  v.strictObject({ kind: v.literal('datagramOctets'), hex }),
] as const

export const writerSteps = [
  v.strictObject({ kind: v.literal('writes'), writes: records(WriteRecord) }),
  /** After write() had said to wait. */
  v.strictObject({ kind: v.literal('drained'), atNs: v.number(), waitedNs: v.number() }),
  v.strictObject({ kind: v.literal('sent'), datagrams: records(SentDatagram) }),
] as const
