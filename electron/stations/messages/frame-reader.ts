/** Finds the messages in what one side of a connection sends, and loses nothing of it where the framing breaks. */
import type { Failure } from '../../../shared/base/failure'
import { losesBoundary } from '../../../shared/framing/faults'
import type { Codec, Decoded, Decoder, Frame } from '../../../shared/framing/codec'
import { none } from '../../../shared/framing/none'
import { largestMessage } from '../../../shared/stations/messages/contract'

export type Found =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | {
      readonly kind: 'event'
      readonly event: 'framingError' | 'unframed' | 'resynchronised'
      readonly detail: string
      readonly failure: Failure | null
    }

/**
 * Feeds a decoder. After an error that has no way back, and at a stream's end inside a frame, the octets that stand
 * outside every frame are told as they came.
 */
export class FrameReader {
  #decoder: Decoder
  #isFramed = true
  /** Octets of the stream before the read under way. */
  #before = 0
  /** What waits in the decoder, as it came: at most one payload and its header. */
  #waiting: Uint8Array[] = []

  constructor(codec: Codec) {
    this.#decoder = codec.decoder({ maxBytes: largestMessage, resynchronise: codec.resynchronises })
  }

  /** Takes the next read, which must not be written to again. */
  read(octets: Uint8Array): Found[] {
    if (!this.#isFramed) return this.#unframed(octets)
    const found: Found[] = []
    const held = this.#waiting
    for (const decoded of this.#decoder.push(octets)) {
      found.push(...told(decoded))
      if (decoded.kind !== 'error' || decoded.resynchronises) continue
      const start = this.#before - lengthOf(held)
      this.#isFramed = false
      this.#waiting = []
      found.push({ kind: 'event', event: 'unframed', detail: '', failure: null })
      const rest = joined([...held, octets]).subarray(Math.max(0, decoded.offset - start))
      this.#before += octets.length - rest.length
      found.push(...this.#unframed(rest))
      return found
    }
    this.#before += octets.length
    this.#keep(octets)
    return found
  }

  /** The stream has ended. */
  end(): Found[] {
    const found = this.#decoder.end().flatMap(told)
    const rest = joined(this.#waiting)
    this.#waiting = []
    if (found.length > 0 && rest.length > 0) {
      this.#before -= rest.length
      found.push(...this.#unframed(rest))
    }
    return found
  }

  #unframed(octets: Uint8Array): Found[] {
    const offset = this.#before
    this.#before += octets.length
    if (octets.length === 0) return []
    return none
      .decoder({ maxBytes: largestMessage })
      .push(octets)
      .flatMap((piece) =>
        piece.kind === 'frame'
          ? [{ kind: 'frame' as const, frame: { ...piece, offset: offset + piece.offset } }]
          : [],
      )
  }

  #keep(octets: Uint8Array): void {
    const waiting = this.#decoder.waitingBytes
    if (waiting === 0) this.#waiting = []
    else if (waiting <= octets.length) this.#waiting = [octets.subarray(octets.length - waiting)]
    else this.#waiting = [...this.#waiting, octets]
  }
}

function told(decoded: Decoded): Found[] {
  switch (decoded.kind) {
    case 'frame':
      return [{ kind: 'frame', frame: decoded }]
    case 'error':
      return [
        {
          kind: 'event',
          event: 'framingError',
          detail: '',
          failure: {
            failure: 'badFrame',
            error: decoded.error,
            offset: decoded.offset,
            ...decoded.why,
            boundaryLost: losesBoundary(decoded),
          },
        },
      ]
    case 'resynchronised':
      return [
        {
          kind: 'event',
          event: 'resynchronised',
          detail: `${decoded.offset} (${decoded.skippedBytes})`,
          failure: null,
        },
      ]
  }
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0)
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0] as Uint8Array
  const whole = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
