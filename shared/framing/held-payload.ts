/**
 * The payload of the frame under way, kept between reads. The first piece is held as a view of its read, so that a
 * payload which lies in one read is never copied; only a second piece, or octets that must be written one by one,
 * make it a copy. That grows with what has come, never with what a header claims. Small copies share a slab, as
 * Node's own buffers do, because making an ArrayBuffer costs more than filling it.
 */
const smallestSlab = 256
const largestSlab = 65_536
const shortRun = 24

export class HeldPayload {
  #view: Uint8Array | null = null
  /** Where copies go: earlier payloads, then the one under way from `#start` on, then room. */
  #slab = new Uint8Array(0)
  #start = 0
  #length = 0

  /** No payload is larger than `maxBytes`. */
  constructor(readonly maxBytes: number) {}

  get length(): number {
    return this.#length
  }

  /** Adds octets `from` to `to` of a read; the caller has seen that the sum is within the maximum. */
  add(read: Uint8Array, from: number, to: number): void {
    if (from === to) return
    const octets = read.subarray(from, to)
    if (this.#length === 0) this.#view = octets
    else this.room(to - from).set(octets, this.#length)
    this.#length += to - from
  }

  /** The payload so far and room for `more` octets behind it (or for as many as the maximum allows). */
  room(more: number): Uint8Array {
    const needed = Math.min(this.maxBytes, this.#length + more)
    const held = this.#view ?? this.#slab.subarray(this.#start, this.#start + this.#length)
    if (this.#start + needed > this.#slab.length) {
      const doubled = Math.max(
        smallestSlab,
        2 * Math.min(largestSlab / 2, this.#slab.length),
        2 * held.length,
      )
      this.#slab = new Uint8Array(Math.max(needed, Math.min(this.maxBytes, doubled)))
      this.#start = 0
      this.#slab.set(held)
    } else if (this.#view !== null) this.#slab.set(held, this.#start)
    this.#view = null
    return this.#slab.subarray(this.#start)
  }

  /** The payload has `length` octets now: some were written into the room. */
  wrote(length: number): void {
    this.#length = length
  }

  /** The payload; the next one starts empty. */
  take(): Uint8Array {
    if (this.#view !== null) {
      const view = this.#view
      this.clear()
      return view
    }
    const payload = this.#slab.subarray(this.#start, this.#start + this.#length)
    this.#start += this.#length
    this.#length = 0
    return payload
  }

  /** Forgets the payload under way. */
  clear(): void {
    this.#view = null
    this.#length = 0
  }
}

/** Copies octets `from` to `to`; a short run by hand, which is quicker than a call. */
export function copyOctets(
  octets: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  offset: number,
): void {
  if (to - from > shortRun) target.set(octets.subarray(from, to), offset)
  else for (let at = from, into = offset; at < to; at++, into++) target[into] = octets[at] as number
}
