/** Work as it was left, for the next time the window opens; kept in the profile by the page's own storage. */

/** A step is not yet a rest: writing waits until there was none for so long. */
const writeAfterMs = 400
/** The page's storage has room for some five million characters; what is larger lives in files. */
const mostCharacters = 2_000_000

/** Keeps one thing under `key`, whose text `write` makes and `read` understands; null for a text that is none. */
export class Kept<T> {
  readonly #key: string
  readonly #write: (thing: T) => string
  readonly #read: (text: string) => T | null
  #timer: ReturnType<typeof setTimeout> | undefined
  #waiting: { thing: T } | null = null

  constructor(key: string, write: (thing: T) => string, read: (text: string) => T | null) {
    this.#key = key
    this.#write = write
    this.#read = read
    addEventListener('pagehide', () => this.#store())
  }

  /** As it was left the last time; null where there was nothing that can be read. */
  last(): T | null {
    const text = localStorage.getItem(this.#key)
    return text === null ? null : this.#read(text)
  }

  /** Written down once nothing newer follows, or when the page goes; what is too large is not. */
  keep(thing: T): void {
    this.#waiting = { thing }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#store(), writeAfterMs)
  }

  #store(): void {
    if (this.#waiting === null) return
    const text = this.#write(this.#waiting.thing)
    this.#waiting = null
    if (text.length <= mostCharacters) localStorage.setItem(this.#key, text)
  }
}
