/** The sessions this lab reflects at one time, and who waits for a place. */
import { settledOnce } from '../../../shared/base/waiting'
import { SharedPlaces, type Holder, type Leave } from '../base/budgets'

/** A class on one switch; more would measure each other's load. */
export const maxSessions = 32
const ofSessions = { all: maxSessions, strangers: 28, ofIdentity: 8, ofAddress: 16 }
const ofWaiting = { all: 64, strangers: 56, ofIdentity: 8, ofAddress: 16 }
const maxSessionIdentifier = 65_535

interface Waiting {
  readonly holder: Holder
  readonly enter: (leave: Leave) => void
  readonly told: (ahead: number) => void
}

export class SessionSlots {
  readonly #places = new SharedPlaces(ofSessions)
  readonly #waitingPlaces = new SharedPlaces(ofWaiting)
  /** How to leave each place, by the session's identifier. */
  readonly #taken = new Map<number, Leave>()
  readonly #waiting: Waiting[] = []
  #next = 1

  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Takes a place, waiting for one where there is none for this holder; `told` hears how many are ahead, at once and on
   * change. Returns the session's STAMP identifier (SSID), or null where too many wait or the signal fired.
   */
  async take(holder: Holder, told: (ahead: number) => void, signal: AbortSignal): Promise<number | null> {
    // Whoever waits could not take one either: a place that is left goes to them at once.
    const leave = this.#places.take(holder) ?? (await this.#wait(holder, told, signal))
    if (leave === null) return null
    do {
      this.#next = this.#next >= maxSessionIdentifier ? 1 : this.#next + 1
    } while (this.#taken.has(this.#next))
    this.#taken.set(this.#next, leave)
    return this.#next
  }

  release(ssid: number): void {
    const leave = this.#taken.get(ssid)
    if (leave === undefined) return
    this.#taken.delete(ssid)
    leave()
    this.#letIn()
  }

  /** In their order, those for whom there is a place; others go on waiting for one of their own share. */
  #letIn(): void {
    for (const waiting of [...this.#waiting]) {
      const leave = this.#places.take(waiting.holder)
      if (leave !== null) waiting.enter(leave)
    }
  }

  #wait(holder: Holder, told: (ahead: number) => void, signal: AbortSignal): Promise<Leave | null> {
    const stopWaiting = this.#waitingPlaces.take(holder)
    if (stopWaiting === null) return Promise.resolve(null)
    return settledOnce<Leave | null>(({ resolve, onAbort, finally: atEnd }) => {
      const waiting = { holder, enter: resolve, told }
      this.#waiting.push(waiting)
      atEnd(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        stopWaiting()
        this.#tellAll()
      })
      told(this.#waiting.length - 1)
      onAbort(signal, () => resolve(null))
    })
  }

  #tellAll(): void {
    for (const [ahead, waiting] of this.#waiting.entries()) waiting.told(ahead)
  }
}
