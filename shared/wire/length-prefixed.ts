/** How probes lie in a TCP stream: each behind its length, u16 big-endian. */

const headerBytes = 2
const maxBodyBytes = 65_535

/** The body behind its length. Throws RangeError for more than 65,535 octets. */
export function prefixU16(body: Uint8Array): Uint8Array {
  if (body.length > maxBodyBytes)
    throw new RangeError(`A frame holds at most ${maxBodyBytes} octets, not ${body.length}.`)
  const frame = new Uint8Array(headerBytes + body.length)
  frame[0] = body.length >>> 8
  frame[1] = body.length & 0xff
  frame.set(body, headerBytes)
  return frame
}

/**
 * Calls `onFrame` with each frame's body, however the stream is cut. The body is valid only during the call: it is
 * the chunk's own memory unless it was split over chunks, and only then copied.
 */
export class LengthPrefixDecoder {
  /** The first octet of a length whose second has not come. */
  #half: number | null = null
  #split: Uint8Array | null = null
  #splitFilled = 0
  #oversize = false

  constructor(
    private readonly maxBytes: number,
    private readonly onFrame: (frame: Uint8Array) => void,
  ) {}

  /** 'oversize': a frame longer than `maxBytes` was announced; nothing after it can be read. */
  push(chunk: Uint8Array): 'ok' | 'oversize' {
    let at = 0
    while (!this.#oversize && at < chunk.length) {
      if (this.#split !== null) {
        at += this.#fill(this.#split, chunk.subarray(at))
        continue
      }
      const octet = chunk[at++] ?? 0
      if (this.#half === null) {
        this.#half = octet
        continue
      }
      const length = this.#half * 256 + octet
      this.#half = null
      if (length > this.maxBytes) this.#oversize = true
      else if (at + length <= chunk.length) {
        this.onFrame(chunk.subarray(at, at + length))
        at += length
      } else {
        this.#split = new Uint8Array(length)
        this.#splitFilled = 0
      }
    }
    return this.#oversize ? 'oversize' : 'ok'
  }

  /** Returns how many octets of the rest it took. */
  #fill(split: Uint8Array, rest: Uint8Array): number {
    const part = rest.subarray(0, split.length - this.#splitFilled)
    split.set(part, this.#splitFilled)
    this.#splitFilled += part.length
    if (this.#splitFilled === split.length) {
      this.#split = null
      this.onFrame(split)
    }
    return part.length
  }
}
