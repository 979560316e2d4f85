/**
 * The payload of the frame under way, kept between reads. The first piece is held as a view of its read, so that a
 * payload which lies in one read is never copied; only a second piece makes the two be copied together. The copy
 * grows with what has come, never with what a header claims.
 */
const smallestCapacity = 256
const shortRun = 32

export class HeldPayload {
  #view: Uint8Array | null = null
  #buffer: Uint8Array | null = null
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Adds octets `from` to `to` of a read; the caller has seen that the sum is at most `limit`. */
  add(read: Uint8Array, from: number, to: number, limit: number): void {
    if (from === to) return
    if (this.#length === 0) {
      this.#view = read.subarray(from, to)
      this.#length = to - from
      return
    }
    const buffer = this.#room(to - from, limit)
    if (to - from > shortRun) buffer.set(read.subarray(from, to), this.#length)
    else for (let i = from, into = this.#length; i < to; i++, into++) buffer[into] = read[i] as number
    this.#length += to - from
  }

  /** Adds one octet that does not stand in a read as it is (an unescaped one). */
  addOctet(value: number, limit: number): void {
    this.#room(1, limit)[this.#length++] = value
  }

  /** The payload; the next one starts empty. */
  take(): Uint8Array {
    const payload = this.#view ?? this.#buffer?.subarray(0, this.#length) ?? new Uint8Array(0)
    this.clear()
    return payload
  }

  clear(): void {
    this.#view = null
    this.#buffer = null
    this.#length = 0
  }

  /** A buffer of our own that holds what there is, with room for `more`. */
  #room(more: number, limit: number): Uint8Array {
    const needed = this.#length + more
    if (this.#buffer !== null && this.#buffer.length >= needed) return this.#buffer
    const held = this.#view ?? this.#buffer?.subarray(0, this.#length)
    const grown = new Uint8Array(
      Math.max(needed, Math.min(limit, Math.max(smallestCapacity, 2 * this.#length))),
    )
    if (held !== undefined) grown.set(held)
    this.#view = null
    this.#buffer = grown
    return grown
  }
}
