/** The sessions this lab reflects at one time, and who waits for a place. */
import { settledOnce } from '../../../shared/base/waiting'

/** A class on one switch; more would measure each other's load. */
export const maxSessions = 32
const maxWaiting = 64
const maxSessionIdentifier = 65_535

interface Waiting {
  readonly enter: () => void
  readonly told: (ahead: number) => void
}

export class SessionSlots {
  readonly #taken = new Set<number>()
  readonly #waiting: Waiting[] = []
  /** Places promised to somebody who waited and is about to take one. */
  #promised = 0
  #next = 1

  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Takes a place, waiting for one where all are taken; `told` hears how many are ahead, at once and on change.
   * Returns the session's STAMP identifier (SSID), or null where too many wait or the signal fired.
   */
  async take(told: (ahead: number) => void, signal: AbortSignal): Promise<number | null> {
    if (this.#taken.size + this.#promised >= maxSessions) {
      if (this.#waiting.length >= maxWaiting) return null
      const entered = await this.#wait(told, signal)
      if (!entered) return null
      this.#promised -= 1
    }
    do {
      this.#next = this.#next >= maxSessionIdentifier ? 1 : this.#next + 1
    } while (this.#taken.has(this.#next))
    this.#taken.add(this.#next)
    return this.#next
  }

  release(ssid: number): void {
    if (!this.#taken.delete(ssid)) return
    const first = this.#waiting.shift()
    if (first === undefined) return
    this.#promised += 1
    first.enter()
    this.#tellAll()
  }

  #wait(told: (ahead: number) => void, signal: AbortSignal): Promise<boolean> {
    return settledOnce<boolean>(({ resolve, onAbort }) => {
      const waiting = { enter: () => resolve(true), told }
      this.#waiting.push(waiting)
      told(this.#waiting.length - 1)
      onAbort(signal, () => {
        const place = this.#waiting.indexOf(waiting)
        if (place >= 0) this.#waiting.splice(place, 1)
        this.#tellAll()
        resolve(false)
      })
    })
  }

  #tellAll(): void {
    for (const [ahead, waiting] of this.#waiting.entries()) waiting.told(ahead)
  }
}
