/**
 * The lines of a link that nobody has taken yet. Bounded: a connection is read no further while it is full (TCP holds
 * its sender back), and a datagram that finds it full is dropped and counted.
 */
import { onAbort } from '../../../shared/base/waiting'
import type { LogBatch, LogLine } from '../../../shared/stations/messages/contract'

/** From here on connections are not read; so much at once keeps a window smooth. */
export const fullLines = 1000
export const fullOctets = 1024 * 1024
/** What the reads that are under way then may still bring; beyond, lines are dropped. */
const mostLines = 100_000
const mostOctets = 32 * 1024 * 1024
/** Lines that come within this time travel together. */
const gatherMs = 30

export class PendingLog {
  #lines: LogLine[] = []
  #octets = 0
  #dropped = 0
  #closed = false
  #takenAt = -Infinity
  #wake: (() => void) | null = null
  readonly #onRoom = new Set<() => void>()

  get isFull(): boolean {
    return this.#lines.length >= fullLines || this.#octets >= fullOctets
  }

  get dropped(): number {
    return this.#dropped
  }

  /** Adds a line; one that may be lost is dropped when the log is full. False where it was dropped. */
  add(line: LogLine, mayBeLost: boolean): boolean {
    const beyond = this.#lines.length >= mostLines || this.#octets >= mostOctets
    if (beyond || (mayBeLost && this.isFull)) {
      this.#dropped += 1
      return false
    }
    this.#lines.push(line)
    this.#octets += line.kind === 'message' ? line.payload.length : 0
    this.#wake?.()
    return true
  }

  /** Calls once, as soon as there is room again. */
  onRoom(listener: () => void): void {
    this.#onRoom.add(listener)
  }

  /** No more lines come; who waits is answered. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  /**
   * The lines so far; waits until there is one, the log is closed, or the signal fires, and for `everyMs` since the
   * last were taken. One caller at a time.
   */
  async take(signal: AbortSignal, everyMs: number): Promise<LogBatch> {
    await this.#until(() => this.#lines.length > 0, signal)
    await this.#until(() => this.isFull, signal, gatherMs)
    await this.#until(() => false, signal, Math.max(0, this.#takenAt + everyMs - performance.now()))
    this.#takenAt = performance.now()
    const lines = this.#lines
    this.#lines = []
    this.#octets = 0
    const waiting = [...this.#onRoom]
    this.#onRoom.clear()
    for (const listener of waiting) listener()
    return { lines, ended: this.#closed && this.#lines.length === 0 }
  }

  async #until(holds: () => boolean, signal: AbortSignal, atMostMs?: number): Promise<void> {
    let over = false
    const end = () => {
      over = true
      this.#wake?.()
    }
    const timer = atMostMs === undefined ? undefined : setTimeout(end, atMostMs)
    const stopListening = onAbort(signal, end)
    while (!over && !this.#closed && !holds()) await new Promise<void>((wake) => (this.#wake = wake))
    this.#wake = null
    clearTimeout(timer)
    stopListening()
  }
}
