/** What comes when it comes, such as frames and events, kept until its one reader takes it. */

/** More values than may wait have come: the reader does not read. Those beyond are lost. */
export class Overrun extends Error {
  override name = 'Overrun'
  constructor(readonly most: number) {
    super(`more than ${most} values wait to be read`)
  }
}

/** Iterate once. The values come in their order; then the iteration ends, or throws Overrun where some were lost. */
export class Inbox<T> implements AsyncIterable<T> {
  readonly #most: number
  readonly #values: T[] = []
  #closed = false
  #overrun = false
  #wake = () => {}

  /** `most` values may wait. */
  constructor(most: number) {
    this.#most = most
  }

  put(value: T): void {
    if (this.#closed) return
    if (this.#values.length >= this.#most) {
      this.#overrun = true
      this.#closed = true
    } else this.#values.push(value)
    this.#wake()
  }

  /** No more values come. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for (;;) {
      if (this.#values.length > 0) yield this.#values.shift() as T
      else if (this.#overrun) throw new Overrun(this.#most)
      else if (this.#closed) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
