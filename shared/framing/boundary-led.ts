/**
 * The decoder of every framing that marks where a frame ends. It searches the boundary with the platform's own
 * indexOf, gives the octets before it to the framing's unstuffing, and after an error finds its place again at the
 * next boundary.
 */
import type { Why } from '../base/why'
import type { Decoded, Decoder, DecoderOptions, Fault, FramingErrorName } from './codec'
import { truncated } from './faults'

/** Undoes what the sender did to keep the boundary out of the payload; holds the payload under way. */
export interface Unstuffing {
  /** False where two boundaries side by side are not an empty message but nothing (SLIP, COBS). */
  readonly emptyIsMessage: boolean
  /** Takes octets `from` to `to` of the frame under way; a fault's index is in `octets`. */
  take(octets: Uint8Array, from: number, to: number): Fault | null
  /** The boundary is reached: the payload, or what is wrong with it (its index does not matter). */
  finish(): Uint8Array | Fault
  /** Forgets the frame under way. */
  clear(): void
}

/** A decoder of frames that end in `boundary` (at least one octet). */
export function boundaryLedDecoder(
  boundary: Uint8Array,
  unstuffing: Unstuffing,
  options: DecoderOptions,
): Decoder {
  return new BoundaryLedDecoder(boundary, unstuffing, options.resynchronise === true)
}

class BoundaryLedDecoder implements Decoder {
  readonly #boundary: Uint8Array
  readonly #fallback: Uint16Array
  readonly #unstuffing: Unstuffing
  readonly #resynchronise: boolean
  /** Octets of the boundary that the reads before this one ended with. */
  #begun = 0
  #frameOffset = 0
  /** Stream offset of the first octet of the read under way. */
  #readOffset = 0
  #state: 'reading' | 'skipping' | 'failed' = 'reading'
  #decoded: Decoded[] = []

  constructor(boundary: Uint8Array, unstuffing: Unstuffing, resynchronise: boolean) {
    this.#boundary = boundary
    this.#fallback = fallbacks(boundary)
    this.#unstuffing = unstuffing
    this.#resynchronise = resynchronise
  }

  get waitingBytes(): number {
    return this.#state === 'reading' ? this.#readOffset - this.#frameOffset : 0
  }

  push(read: Uint8Array): Decoded[] {
    if (this.#hasFailed()) return []
    const decoded: Decoded[] = []
    this.#decoded = decoded
    const boundary = this.#boundary
    const first = boundary[0] as number
    let at = this.#begun === 0 ? 0 : this.#goOn(read)
    let from = at
    while (at < read.length && this.#begun === 0 && !this.#hasFailed()) {
      const found = read.indexOf(first, at)
      if (found === -1) {
        at = read.length
      } else if (boundary.length === 1 || matches(read, found, boundary)) {
        if (found + boundary.length > read.length) {
          this.#begun = read.length - found
          at = found
        } else {
          this.#take(read, from, found, this.#readOffset)
          at = found + boundary.length
          from = at
          this.#finish(this.#readOffset + at)
        }
      } else at = found + 1
    }
    this.#take(read, from, at, this.#readOffset)
    this.#readOffset += read.length
    this.#decoded = []
    return decoded
  }

  end(): Decoded[] {
    if (this.waitingBytes === 0) return []
    this.#state = 'failed'
    this.#unstuffing.clear()
    return [truncated(this.#frameOffset, this.#readOffset)]
  }

  /**
   * Goes on with a boundary that earlier reads began, by Knuth, Morris and Pratt's rule, until it is whole, or has
   * failed, or what is begun lies in this read alone. Returns where in this read to go on searching.
   */
  #goOn(read: Uint8Array): number {
    const boundary = this.#boundary
    let at = 0
    while (at < read.length && this.#begun > at) {
      if (read[at] === boundary[this.#begun]) {
        at++
        this.#begun++
        if (this.#begun < boundary.length) continue
        this.#begun = 0
        this.#finish(this.#readOffset + at)
        return at
      }
      const kept = this.#fallback[this.#begun - 1] as number
      this.#take(boundary, 0, this.#begun - kept, this.#readOffset + at - this.#begun)
      this.#begun = kept
    }
    if (at === read.length && this.#begun > at) return at
    const restart = at - this.#begun
    this.#begun = 0
    return restart
  }

  /** Gives octets to the unstuffing; `offset` is the stream offset of `octets[0]`. */
  #take(octets: Uint8Array, from: number, to: number, offset: number): void {
    if (from === to || this.#state !== 'reading') return
    const fault = this.#unstuffing.take(octets, from, to)
    if (fault !== null) this.#fail(fault.error, offset + fault.index, fault.why)
  }

  /** A boundary ends at stream offset `end`. */
  #finish(end: number): void {
    const offset = this.#frameOffset
    const wireBytes = end - offset
    if (this.#state === 'reading') {
      if (wireBytes > this.#boundary.length || this.#unstuffing.emptyIsMessage) {
        const payload = this.#unstuffing.finish()
        if (payload instanceof Uint8Array) {
          this.#decoded.push({ kind: 'frame', offset, wireBytes, headerBytes: 0, payload, type: null })
        } else this.#fail(payload.error, end - this.#boundary.length, payload.why)
      }
    }
    if (this.#state === 'skipping') {
      this.#decoded.push({ kind: 'resynchronised', offset: end, skippedBytes: wireBytes })
      this.#state = 'reading'
    }
    this.#frameOffset = end
  }

  #hasFailed(): boolean {
    return this.#state === 'failed'
  }

  #fail(error: FramingErrorName, at: number, why: Why): void {
    this.#unstuffing.clear()
    this.#state = this.#resynchronise ? 'skipping' : 'failed'
    const offset = this.#frameOffset
    this.#decoded.push({ kind: 'error', error, offset, at, why, resynchronises: true })
  }
}

/** True when as much of `boundary` as the read has room for stands at `found`; its first octet is known to. */
function matches(read: Uint8Array, found: number, boundary: Uint8Array): boolean {
  const length = Math.min(boundary.length, read.length - found)
  for (let i = 1; i < length; i++) if (read[found + i] !== boundary[i]) return false
  return true
}

/** For each prefix of the boundary, the length of the longest shorter prefix that it ends with. */
function fallbacks(boundary: Uint8Array): Uint16Array {
  const fallback = new Uint16Array(boundary.length)
  for (let i = 1, kept = 0; i < boundary.length; i++) {
    while (kept > 0 && boundary[i] !== boundary[kept]) kept = fallback[kept - 1] as number
    if (boundary[i] === boundary[kept]) kept++
    fallback[i] = kept
  }
  return fallback
}
