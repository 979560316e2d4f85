/**
 * What every framing is to the rest of the lab: a way to turn messages into octets of a byte stream and to find
 * them again, however the stream was cut into reads. Pure, so that the window, the engine, the command line and
 * the tests run the very same decoder.
 */
import type { Failure } from '../base/failure'
import type { Why } from '../base/why'

/** The largest payload a decoder takes unless told otherwise: 1 MiB. */
export const defaultMaxBytes = 1_048_576

/** One framing, with its parameters chosen. */
export interface Codec {
  /** As the command line writes it; `parseCodec(codec.name)` gives the same codec. */
  readonly name: string
  /** True when a decoder can find the next boundary after an error; a lost length never comes back. */
  readonly resynchronises: boolean
  /**
   * The octets of `message` on the wire, or why this framing cannot carry it. `type` is the TLV's type (0 when
   * left out); the other framings have no place for one and ignore it.
   */
  encode(message: Uint8Array, type?: number): Uint8Array | Failure
  /** What each octet of the encoded message is; the segments tile it without gap or overlap. */
  ruler(message: Uint8Array, type?: number): Segment[] | Failure
  decoder(options: DecoderOptions): Decoder
}

/** What an octet on the wire is there for; `header`: what is stripped beside a length. */
export type Field =
  'header' | 'type' | 'length' | 'colon' | 'payload' | 'comma' | 'escape' | 'code' | 'delimiter'

/** A run of octets of one encoded message; `offset` counts from the message's first octet on the wire. */
export interface Segment {
  readonly field: Field
  readonly offset: number
  readonly length: number
}

export interface DecoderOptions {
  /** The largest payload taken, in octets; a larger one is `oversize`. */
  readonly maxBytes: number
  /** After an error, skip to the next boundary and go on, where the framing can. Otherwise the first error is the last. */
  readonly resynchronise?: boolean
}

/**
 * Finds the messages in a stream. What comes out depends on the octets alone, never on how they were cut into
 * reads (except with `none`, where the reads are the frames). It holds at most one payload of `maxBytes` (while
 * it grows, for a moment, its half beside it) and the newest read.
 */
export interface Decoder {
  /**
   * Takes the next read and returns what it completed, in stream order. The read becomes the decoder's: a payload
   * that lies unsplit and unescaped in it is a view of it, so it must not be written to again.
   */
  push(read: Uint8Array): Decoded[]
  /** The stream has ended: an unfinished frame is the error `truncated`. */
  end(): Decoded[]
  /** Octets taken that belong to a frame not complete yet: what waits in the decoder. */
  readonly waitingBytes: number
}

export type Decoded = Frame | FramingError | Resynchronised

export interface Frame {
  readonly kind: 'frame'
  /** Stream offset of the frame's first octet, header included. */
  readonly offset: number
  /** Octets from `offset` to the end of the frame, whatever surrounds the payload included. */
  readonly wireBytes: number
  /** Octets before the payload. */
  readonly headerBytes: number
  readonly payload: Uint8Array
  /** The TLV's type; null where the framing has none. */
  readonly type: number | null
}

export type FramingErrorName =
  /** The payload is larger than the maximum: a length says so, or no boundary came in time. */
  | 'oversize'
  /** The varint does not end within ten octets or does not fit 64 bits. */
  | 'badVarint'
  /** The escape octet is followed by none of the octets it may be followed by. */
  | 'badEscape'
  /** The length is not written as the framing has it, or is smaller than the header it counts. */
  | 'badLength'
  /** A COBS code octet promises more octets than its frame has. */
  | 'badCode'
  /** The octet after the payload is not the one that must stand there: the length was wrong. */
  | 'badTerminator'
  /** The stream ended inside a frame. */
  | 'truncated'

export interface FramingError {
  readonly kind: 'error'
  readonly error: FramingErrorName
  /** Stream offset of the first octet of the frame in error. */
  readonly offset: number
  /** Stream offset of the octet that made the error certain (for `truncated`: the end of the stream). */
  readonly at: number
  /** A code of the kind `fault`. */
  readonly why: Why
  /** True when the next boundary can be found: with `resynchronise` the decoder goes on there. */
  readonly resynchronises: boolean
}

/** After an error, a boundary was found: frames are whole again from `offset` on. */
export interface Resynchronised {
  readonly kind: 'resynchronised'
  readonly offset: number
  /** Octets given up, from the first octet of the frame in error. */
  readonly skippedBytes: number
}

/** What is wrong, before the decoder has said where in the stream. */
export interface Fault {
  readonly error: FramingErrorName
  /** Index of the offending octet in the octets that were being looked at. */
  readonly index: number
  readonly why: Why
}

/** The octets that the framing adds to `message`, or why it cannot carry it. */
export function overheadBytes(codec: Codec, message: Uint8Array): number | Failure {
  const segments = codec.ruler(message)
  if (!Array.isArray(segments)) return segments
  return segments.reduce((sum, segment) => sum + segment.length, 0) - message.length
}
