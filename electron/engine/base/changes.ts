/** Something that changes, and streams that show its newest state. */
import { onAbort } from '../../../shared/base/waiting'

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

/** Turns code that calls `emit` into a stream of what it emits; the stream ends, or throws, as the code does. */
export async function* emitted<T>(
  body: (emit: (value: T) => void) => Promise<void>,
): AsyncGenerator<T, void, void> {
  const queue: T[] = []
  let over = false
  let wake = () => {}
  const done = body((value) => {
    queue.push(value)
    wake()
  }).finally(() => {
    over = true
    wake()
  })
  done.catch(() => {})
  for (;;) {
    const value = queue.shift()
    if (value !== undefined) yield value
    else if (over) break
    else await new Promise<void>((resolve) => (wake = resolve))
  }
  await done
}
