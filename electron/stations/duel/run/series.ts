/** A growing column of numbers, one per probe: no objects on the measuring path, little copying. */
export class Column {
  #values: Float64Array<ArrayBuffer>
  #length = 0
  readonly #empty: number

  /** `empty` fills the places that were never set. */
  constructor(empty: number, initialCapacity = 4096) {
    this.#empty = empty
    this.#values = new Float64Array(initialCapacity).fill(empty)
  }

  get length(): number {
    return this.#length
  }

  get(index: number): number {
    return this.#values[index] ?? this.#empty
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const grown = new Float64Array(Math.max(index + 1, this.#values.length * 2)).fill(this.#empty)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[index] = value
    if (index >= this.#length) this.#length = index + 1
  }

  push(value: number): void {
    this.set(this.#length, value)
  }

  /** A copy of the first `length` values. */
  toArray(length = this.#length): Float64Array<ArrayBuffer> {
    const copy = new Float64Array(length).fill(this.#empty)
    copy.set(this.#values.subarray(0, Math.min(length, this.#length)))
    return copy
  }

  /** A copy of all values; the column is empty afterwards. */
  drain(): Float64Array<ArrayBuffer> {
    const copy = this.#values.slice(0, this.#length)
    this.#length = 0
    return copy
  }
}
