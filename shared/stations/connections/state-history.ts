/** How many endpoints were in each state over the last minutes: bounded, and thinned before it is drawn. */
import type { StateCounts } from './inspect-contract'

export type CountedState = keyof StateCounts

/** How far back the history reaches. */
const historyMs = 300_000
/** What the chart spans at least, so that the first readings do not fill it. */
const leastSpanMs = 30_000
/** Readings kept; one a second fills the history. */
const mostReadings = 400
/** Readings further apart than this have a gap between them: nobody looked. */
const gapMs = 5_000

interface Reading {
  readonly atMs: number
  readonly counts: StateCounts
}

/** One column of a chart: where it is from 0 (oldest) to 1 (now), and the least and most counted in it. */
export interface HistoryColumn {
  readonly at: number
  readonly least: number
  readonly most: number
  /** Nobody looked before it. */
  readonly afterGap: boolean
}

export class StateHistory {
  #readings: Reading[] = []

  push(atMs: number, counts: StateCounts): void {
    this.#readings.push({ atMs, counts })
    const from = this.#readings.findIndex((reading) => atMs - reading.atMs <= historyMs)
    this.#readings = this.#readings.slice(Math.max(from, this.#readings.length - mostReadings))
  }

  /** The state's counts in at most `columns` columns; extremes survive. */
  columns(state: CountedState, columns: number): HistoryColumn[] {
    const nowMs = this.#readings.at(-1)?.atMs ?? 0
    const spanMs = Math.max(leastSpanMs, nowMs - (this.#readings[0]?.atMs ?? nowMs))
    const drawn: (HistoryColumn & { number: number })[] = []
    let beforeMs: number | null = null
    for (const { atMs, counts } of this.#readings) {
      const at = 1 - (nowMs - atMs) / spanMs
      const number = Math.round(at * columns)
      const afterGap = beforeMs === null || atMs - beforeMs > gapMs
      const count = counts[state]
      const last = drawn.at(-1)
      if (last?.number === number && !afterGap)
        drawn[drawn.length - 1] = {
          ...last,
          at,
          least: Math.min(last.least, count),
          most: Math.max(last.most, count),
        }
      else drawn.push({ number, at, least: count, most: count, afterGap })
      beforeMs = atMs
    }
    return drawn
  }

  /** The most that was counted of it in the time kept. */
  most(state: CountedState): number {
    return this.#readings.reduce((most, { counts }) => Math.max(most, counts[state]), 0)
  }
}
