/** One-way delays from two clocks that nobody aligned: T2 - T1 and T4 - T3, less what the far clock is ahead. */
import { clockLine } from './clock-line'
import { packetDelayVariationOf } from './delay-variation'
import { Histogram, maxRecordable } from './histogram'
import type { MedianAndTail } from './result'

/** Answered exchanges in the order in which they were sent; times in ns. */
export interface Exchanges {
  count: number
  /** T1, on our clock. */
  sentNs(index: number): number
  /** T2 - T1, each on its own clock. */
  upNs(index: number): number
  /** T4 - T3, each on its own clock. */
  downNs(index: number): number
}

export interface OneWayEstimate {
  /** How far the far clock is ahead of ours at the first exchange. */
  offsetNs: number
  /** How much faster it runs, as the alignment takes it: a short run leaves it wide open, which errorBoundNs covers. */
  driftPpm: number
  /** No one-way delay of the run is further off than this: half the quickest round trip and what drift leaves open. */
  errorBoundNs: number
  up: MedianAndTail
  down: MedianAndTail
  upPdv: MedianAndTail | null
  downPdv: MedianAndTail | null
}

/**
 * Null where there is nothing to estimate from, where no line fits (a clock was stepped during the run), and where
 * the reflector's times cannot be true.
 */
export function estimateOneWay(exchanges: Exchanges): OneWayEstimate | null {
  const { count } = exchanges
  if (count === 0 || !canBeTrue(exchanges)) return null
  const start = exchanges.sentNs(0)
  const elapsed = (index: number) => exchanges.sentNs(index) - start
  // Clocks may be years apart; near the offset itself doubles resolve far less than a nanosecond.
  const near = exchanges.upNs(0)
  const line = clockLine(
    { count, at: elapsed, ns: (index) => exchanges.upNs(index) - near },
    { count, at: elapsed, ns: (index) => exchanges.downNs(index) + near },
    elapsed(count - 1),
  )
  if (line === null) return null
  const ahead = (index: number) => line.aheadNs + line.drift * elapsed(index)
  // The line that aligns is itself allowed by every exchange, so only rounding can fall below zero.
  const up = (index: number) => Math.max(0, Math.round(exchanges.upNs(index) - near - ahead(index)))
  const down = (index: number) => Math.max(0, Math.round(exchanges.downNs(index) + near + ahead(index)))
  return {
    offsetNs: near + line.aheadNs,
    driftPpm: line.drift * 1e6,
    errorBoundNs: line.errorNs,
    up: medianAndTail(count, up),
    down: medianAndTail(count, down),
    upPdv: packetDelayVariationOf(count, up),
    downPdv: packetDelayVariationOf(count, down),
  }
}

/** Whether the times stay within what can be recorded: a hostile reflector may write any. */
function canBeTrue(exchanges: Exchanges): boolean {
  const near = exchanges.upNs(0)
  for (let i = 0; i < exchanges.count; i++) {
    const [up, down] = [exchanges.upNs(i), exchanges.downNs(i)]
    if (!(up + down <= maxRecordable && Math.abs(up - near) <= maxRecordable)) return false
  }
  return true
}

function medianAndTail(count: number, delayOf: (index: number) => number): MedianAndTail {
  const histogram = new Histogram()
  for (let i = 0; i < count; i++) histogram.record(delayOf(i))
  return { p50: histogram.percentile(50), p99: histogram.percentile(99) }
}
