/** Streams made of what happens: of changes, of what code emits, and the newest value of a stream. */
import { Inbox } from '../../../shared/base/inbox'
import { onAbort } from '../../../shared/base/waiting'

/** Something that changes, and streams that show its newest state. */
export class Changes {
  readonly #listeners = new Set<() => void>()
  readonly #followers = new Set<() => void>()

  notify(): void {
    for (const listener of [...this.#listeners, ...this.#followers]) listener()
  }

  /** Calls `listener` at every change, for as long as both live. */
  follow(listener: () => void): void {
    this.#followers.add(listener)
  }

  /** Streams that are being read. */
  get watchers(): number {
    return this.#listeners.size
  }

  /** Yields read() at once and after every change, several changes in one; ends when the signal fires. */
  async *watch<T>(read: () => T, signal: AbortSignal): AsyncGenerator<T, void, void> {
    let changed = true
    let wake = () => {}
    const listener = () => {
      changed = true
      wake()
    }
    this.#listeners.add(listener)
    const stopListening = onAbort(signal, listener)
    try {
      while (!signal.aborted) {
        if (!changed) {
          await new Promise<void>((resolve) => (wake = resolve))
          continue
        }
        changed = false
        yield read()
      }
    } finally {
      this.#listeners.delete(listener)
      stopListening()
    }
  }
}

/** Values of one stream that may wait for its reader: more than a slow network makes wait, and no memory filled. */
const mostEmitted = 4096

/**
 * Turns code that calls `emit` into a stream of what it emits; the stream ends, or throws, as the code does. Where the
 * reader lets too many values wait, what comes after them is lost, and the stream throws Overrun there.
 */
export async function* emitted<T>(
  body: (emit: (value: T) => void) => Promise<void>,
): AsyncGenerator<T, void, void> {
  const inbox = new Inbox<T>(mostEmitted)
  const done = body((value) => inbox.put(value)).finally(() => inbox.close())
  done.catch(() => {})
  yield* inbox
  await done
}

/** The newest value of a stream that is read at one's own pace. */
export interface Newest<T> {
  /** Null before the first. */
  readonly newest: () => T | null
  /** Resolves with the first value, or with the end where none comes. */
  readonly begun: Promise<void>
}

/** Follows the stream until it ends. That it broke is ignored: readers keep the last value. */
export function follow<T>(values: AsyncIterable<T>): Newest<T> {
  let newest: T | null = null
  const begun = new Promise<void>((resolve) => {
    void (async () => {
      for await (const value of values) {
        newest = value
        resolve()
      }
    })()
      .catch(() => {})
      .finally(resolve)
  })
  return { newest: () => newest, begun }
}
