/**
 * The decoder of every framing whose header tells how long the payload is. It never looks at payload octets, which
 * makes it fast, and it can never find its place again once a length was wrong.
 */
import type { Why } from '../base/why'
import type { Decoded, Decoder, DecoderOptions, Fault, FramingErrorName } from './codec'
import { fault } from './codes'
import { oversizeLength, truncated } from './faults'
import { HeldPayload } from './held-payload'

/** What a header says; one object is filled anew for each frame. */
export interface Header {
  headerBytes: number
  payloadBytes: number
  type: number | null
  fault: Fault | null
}

/** Reads headers of one framing. */
export interface HeaderReader {
  /** No header has more octets than this. */
  readonly longestBytes: number
  /** Octets by which the length is known, where the header is not all of them or more. */
  readonly lengthEnd?: number
  /** The octet that must follow the payload, if the framing has one. */
  readonly terminator: number | null
  /**
   * Reads the header that begins at `from`; only octets before `to` are there. Fills `header`; false when more
   * octets are needed. Looks at one octet after the other, so that the same fault is found in any split.
   */
  read(octets: Uint8Array, from: number, to: number, header: Header): boolean
}

/** A decoder that gets its lengths from `reader`. */
export function lengthLedDecoder(reader: HeaderReader, options: DecoderOptions): Decoder {
  return new LengthLedDecoder(reader, options.maxBytes)
}

class LengthLedDecoder implements Decoder {
  readonly #reader: HeaderReader
  readonly #maxBytes: number
  readonly #header: Header = { headerBytes: 0, payloadBytes: 0, type: null, fault: null }
  /** Octets of a header that lies in more than one read. */
  readonly #begun: Uint8Array
  #begunBytes = 0
  readonly #payload: HeldPayload
  #headerRead = false
  #failed = false
  #frameOffset = 0
  /** Stream offset of the next octet. */
  #offset = 0

  constructor(reader: HeaderReader, maxBytes: number) {
    this.#reader = reader
    this.#maxBytes = maxBytes
    this.#payload = new HeldPayload(maxBytes)
    this.#begun = new Uint8Array(reader.longestBytes)
  }

  get waitingBytes(): number {
    return this.#failed ? 0 : this.#offset - this.#frameOffset
  }

  push(read: Uint8Array): Decoded[] {
    const decoded: Decoded[] = []
    if (this.#failed) return decoded
    const readOffset = this.#offset
    const terminator = this.#reader.terminator
    let at = 0
    while (at < read.length) {
      if (!this.#headerRead) {
        at = this.#readHeader(read, at)
        if (!this.#headerRead) break
        const found = this.#header.fault ?? this.#oversize()
        if (found !== null) {
          decoded.push(this.#fail(found.error, this.#frameOffset + found.index, found.why))
          return decoded
        }
      }
      const { headerBytes, payloadBytes, type } = this.#header
      const missing = payloadBytes - this.#payload.length
      const here = Math.min(missing, read.length - at)
      this.#payload.add(read, at, at + here)
      at += here
      if (here < missing) break
      if (terminator !== null) {
        if (at === read.length) break
        if (read[at] !== terminator) {
          decoded.push(
            this.#fail(
              'badTerminator',
              readOffset + at,
              fault('terminatorMissing', {
                octets: payloadBytes,
                terminator: String.fromCharCode(terminator),
              }),
            ),
          )
          return decoded
        }
        at++
      }
      const offset = this.#frameOffset
      this.#frameOffset = readOffset + at
      this.#headerRead = false
      const payload = this.#payload.take()
      decoded.push({
        kind: 'frame',
        offset,
        wireBytes: this.#frameOffset - offset,
        headerBytes,
        payload,
        type,
      })
    }
    this.#offset = readOffset + read.length
    return decoded
  }

  end(): Decoded[] {
    if (this.waitingBytes === 0) return []
    this.#failed = true
    return [truncated(this.#frameOffset, this.#offset)]
  }

  /** Reads the header at `at`, or keeps its first octets; returns where it ends. */
  #readHeader(read: Uint8Array, at: number): number {
    const reader = this.#reader
    const header = this.#header
    if (this.#begunBytes === 0) {
      if (reader.read(read, at, read.length, header)) {
        this.#headerRead = true
        return at + header.headerBytes
      }
      this.#begun.set(read.subarray(at))
      this.#begunBytes = read.length - at
      return read.length
    }
    while (at < read.length) {
      this.#begun[this.#begunBytes++] = read[at++] as number
      if (reader.read(this.#begun, 0, this.#begunBytes, header)) {
        this.#headerRead = true
        // Of what was kept to read the header, some may belong to the payload.
        if (header.fault === null && this.#begunBytes > header.headerBytes)
          this.#payload.add(
            this.#begun.slice(header.headerBytes, this.#begunBytes),
            0,
            this.#begunBytes - header.headerBytes,
          )
        this.#begunBytes = 0
        break
      }
    }
    return at
  }

  #oversize(): Fault | null {
    const { headerBytes, payloadBytes } = this.#header
    if (payloadBytes <= this.#maxBytes) return null
    const why = oversizeLength(payloadBytes, this.#maxBytes)
    return { error: 'oversize', index: Math.max(0, (this.#reader.lengthEnd ?? headerBytes) - 1), why }
  }

  #fail(error: FramingErrorName, at: number, why: Why): Decoded {
    this.#failed = true
    this.#payload.clear()
    return { kind: 'error', error, offset: this.#frameOffset, at, why, resynchronises: false }
  }
}
