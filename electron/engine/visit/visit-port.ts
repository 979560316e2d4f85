/**
 * A port whose other end stands in another lab: frames as JSON text, as many under way as the other end's window
 * allows. What comes from there is hostile until the contract has checked it.
 */
import { withVisibleTexts } from '../../../shared/base/visible-text'
import type { Port } from '../../../shared/ipc/port'
import { maxVisitFrameBytes, visitWindowFrames } from '../../../shared/wire/control-message'
import type { VisitWord } from './visit-contract'

/** What may wait for the other end to take it; a request that streams waits by itself long before. */
const mostWaitingBytes = 4 * 1024 * 1024

export class VisitPort implements Port {
  readonly #say: (word: VisitWord) => void
  readonly #onOverrun: () => void
  readonly #listeners = new Set<(message: unknown) => void>()
  readonly #closeListeners = new Set<() => void>()
  readonly #waiting: string[] = []
  readonly #drains = new Set<() => void>()
  #waitingBytes = 0
  #underWay = 0
  #closed = false

  /** `onOverrun` is called, with the port closed, where the other end lets too much wait. */
  constructor(say: (word: VisitWord) => void, onOverrun: () => void) {
    this.#say = say
    this.#onOverrun = onOverrun
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
    // What is shown to a person; the texts of a request are what sockets will carry.
    this.#deliver(isReply(message) ? withVisibleTexts(message) : message)
  }

  post(message: unknown): void {
    if (this.#closed) return
    const frame = JSON.stringify(message)
    if (travels(frame)) this.#wait(frame)
    else this.#refuse(message)
    this.#sendWaiting()
    if (this.#waitingBytes <= mostWaitingBytes) return
    this.close()
    this.#onOverrun()
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
    this.#waitingBytes = 0
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
    if (kind === 'value') this.#wait(JSON.stringify(error))
    else queueMicrotask(() => this.#deliver(error))
  }

  #wait(frame: string): void {
    this.#waiting.push(frame)
    this.#waitingBytes += Buffer.byteLength(frame)
  }

  #deliver(message: unknown): void {
    for (const listener of this.#listeners) listener(message)
  }

  #sendWaiting(): void {
    while (this.#underWay < visitWindowFrames) {
      const frame = this.#waiting.shift()
      if (frame === undefined) return this.#settleDrains()
      this.#waitingBytes -= Buffer.byteLength(frame)
      this.#underWay += 1
      this.#say({ kind: 'frame', frame })
    }
  }

  #settleDrains(): void {
    for (const resolve of this.#drains) resolve()
    this.#drains.clear()
  }
}

function isReply(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false
  return message.kind === 'value' || message.kind === 'error'
}

/** Within a control message the text is a JSON string itself: quotes and backslashes double. */
function travels(frame: string): boolean {
  return frame.length <= maxVisitFrameBytes && Buffer.byteLength(JSON.stringify(frame)) <= maxVisitFrameBytes
}
