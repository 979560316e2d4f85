/**
 * A port whose other end stands in another lab: frames as JSON text, as many under way as the other end's window
 * allows. What comes from there is hostile until the contract has checked it.
 */
import type { Port } from '../../../shared/ipc/port'
import { maxVisitFrameBytes, visitWindowFrames } from '../../../shared/wire/control-message'
import type { VisitWord } from './visit-contract'

export class VisitPort implements Port {
  readonly #say: (word: VisitWord) => void
  readonly #listeners = new Set<(message: unknown) => void>()
  readonly #closeListeners = new Set<() => void>()
  readonly #waiting: string[] = []
  readonly #drains = new Set<() => void>()
  #underWay = 0
  #closed = false

  constructor(say: (word: VisitWord) => void) {
    this.#say = say
  }

  /** A word from the other end. */
  hear(word: VisitWord): void {
    if (this.#closed) return
    if (word.kind === 'took') {
      this.#underWay = Math.max(0, this.#underWay - word.frames)
      return this.#sendWaiting()
    }
    this.#say({ kind: 'took', frames: 1 })
    let message: unknown
    try {
      message = JSON.parse(word.frame)
    } catch {
      return
    }
    this.#deliver(message)
  }

  post(message: unknown): void {
    if (this.#closed) return
    const frame = JSON.stringify(message)
    if (travels(frame)) this.#waiting.push(frame)
    else this.#refuse(message)
    this.#sendWaiting()
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.add(listener)
  }

  onClose(listener: () => void): void {
    if (this.#closed) listener()
    else this.#closeListeners.add(listener)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#waiting.length = 0
    for (const listener of this.#closeListeners) listener()
    this.#settleDrains()
  }

  drained(): Promise<void> {
    if (this.#closed || this.#waiting.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#drains.add(resolve))
  }

  /** A value too large becomes an error of its request; a request too large is answered here. */
  #refuse(message: unknown): void {
    const { kind, id } = message as { kind: string; id: number }
    const error = { kind: 'error', id, message: 'more than one frame between two labs can hold' }
    if (kind === 'value') this.#waiting.push(JSON.stringify(error))
    else queueMicrotask(() => this.#deliver(error))
  }

  #deliver(message: unknown): void {
    for (const listener of this.#listeners) listener(message)
  }

  #sendWaiting(): void {
    while (this.#underWay < visitWindowFrames) {
      const frame = this.#waiting.shift()
      if (frame === undefined) return this.#settleDrains()
      this.#underWay += 1
      this.#say({ kind: 'frame', frame })
    }
  }

  #settleDrains(): void {
    for (const resolve of this.#drains) resolve()
    this.#drains.clear()
  }
}

/** Within a control message the text is a JSON string itself: quotes and backslashes double. */
function travels(frame: string): boolean {
  return frame.length <= maxVisitFrameBytes && Buffer.byteLength(JSON.stringify(frame)) <= maxVisitFrameBytes
}
