/** Asks by multicast DNS who is there: soon after the start, then ever less, and before what is known runs out. */
import { guarded } from '../../../../shared/base/guarded'
import type { DnsMessage } from '../../../../shared/wire/dns'
import { browseQuestion, refreshQuestion } from '../../../../shared/wire/lab-service'
import type { Place } from '../places'

const firstWaitMs = { least: 20, more: 100 }
/** RFC 6762 section 5.2: the second a second later, then at least twice as long each time, up to an hour. */
const secondAfterMs = 1000
const longestPauseMs = 3_600_000
/** Of the time to live: when a record is asked for again. */
const refreshAt = [0.8, 0.9]
/** So many fit a question of one packet. */
const mostKnown = 16

/** What holds of a lab that announced itself. */
export interface Lease {
  readonly label: string
  readonly place: Place
  readonly ttlMs: number
  readonly untilMs: number
  /** Refreshing questions sent. */
  asked: number
}

export interface BrowserParts {
  readonly multicast: (place: Place, message: DnsMessage) => void
  /** Of labs that have proven themselves. */
  readonly leases: () => readonly Lease[]
  readonly nowMs: () => number
}

export class Browser {
  readonly #parts: BrowserParts
  #places: readonly Place[] = []
  #timer: NodeJS.Timeout | null = null
  #pauseMs = secondAfterMs

  constructor(parts: BrowserParts) {
    this.#parts = parts
  }

  /** Asks anew where a link has come, and for what runs out soon. */
  keepUp(places: readonly Place[]): void {
    const isNew = places.some((place) => !this.#places.some((one) => isSame(one, place)))
    this.#places = places
    if (isNew) {
      this.#pauseMs = secondAfterMs
      this.#plan(firstWaitMs.least + Math.random() * firstWaitMs.more)
    }
    this.#refresh()
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #plan(afterMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(
      guarded('timer', () => this.#ask()),
      afterMs,
    )
  }

  #ask(): void {
    const nowMs = this.#parts.nowMs()
    // Planned before anything that may fail.
    this.#plan(this.#pauseMs)
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
    for (const place of this.#places) {
      const known = this.#parts
        .leases()
        .filter((lease) => isSame(lease.place, place) && lease.untilMs > nowMs)
        .slice(0, mostKnown)
        .map(({ label, ttlMs, untilMs }) => ({ label, ageSeconds: (nowMs - (untilMs - ttlMs)) / 1000 }))
      this.#parts.multicast(place, browseQuestion(known))
    }
  }

  #refresh(): void {
    const nowMs = this.#parts.nowMs()
    for (const lease of this.#parts.leases()) {
      const dueAt = refreshAt[lease.asked]
      if (dueAt === undefined || nowMs < lease.untilMs - lease.ttlMs * (1 - dueAt)) continue
      lease.asked += 1
      this.#parts.multicast(lease.place, refreshQuestion(lease.label))
    }
  }
}

function isSame(a: Place, b: Place): boolean {
  return a.interface === b.interface && a.address === b.address
}
