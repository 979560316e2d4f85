/**
 * One-way delays from two clocks that nobody aligned. The far clock is taken to be ahead of ours by a line in time,
 * offset plus drift. A delay is never negative, so each exchange holds that line between two points: it lies at or
 * below T2 - T1 and at or above -(T4 - T3). All lines that every exchange allows are kept (the linear programme of
 * Moon, Skelly and Towsley, 1999); the middle one aligns, and how far the others lie from it is the error bound.
 */
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

/** Two clocks, each of which may run 500 ppm fast or slow (MAXFREQ of RFC 5905: 7.2). */
const maxDrift = 1000e-6

/** Less than the clocks themselves resolve: contradicts nothing. */
const toleranceNs = 1

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
  const ups = lowerHull(count, elapsed, (index) => exchanges.upNs(index) - near)
  const downs = lowerHull(count, elapsed, (index) => exchanges.downNs(index) + near)
  const slowest = steepestAllowed(ups, downs, -1)
  const fastest = steepestAllowed(ups, downs, 1)
  if (slowest === null || fastest === null) return null

  const end = elapsed(count - 1)
  const atStart = middleOf(-intercept(downs, -fastest).ns, intercept(ups, slowest).ns)
  const atEnd = middleOf(
    slowest * end - intercept(downs, -slowest).ns,
    fastest * end + intercept(ups, fastest).ns,
  )
  const drift = end === 0 ? 0 : (atEnd.middle - atStart.middle) / end
  const ahead = (index: number) => atStart.middle + drift * elapsed(index)
  // The line that aligns is itself allowed by every exchange, so only rounding can fall below zero.
  const up = (index: number) => Math.max(0, Math.round(exchanges.upNs(index) - near - ahead(index)))
  const down = (index: number) => Math.max(0, Math.round(exchanges.downNs(index) + near + ahead(index)))
  return {
    offsetNs: near + atStart.middle,
    driftPpm: drift * 1e6,
    errorBoundNs: Math.max(atStart.halfWidth, atEnd.halfWidth),
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

function middleOf(low: number, high: number): { middle: number; halfWidth: number } {
  return { middle: (low + high) / 2, halfWidth: Math.max(0, (high - low) / 2) }
}

/** Points that no other lies below, from left to right. */
interface Hull {
  at: number[]
  ns: number[]
}

/** Andrew's monotone chain; `at` ascends. */
function lowerHull(count: number, at: (index: number) => number, ns: (index: number) => number): Hull {
  const hull: Hull = { at: [], ns: [] }
  for (let i = 0; i < count; i++) {
    const [x, y] = [at(i), ns(i)]
    while (hull.at.length > 0 && !staysLast(hull, x, y)) {
      hull.at.pop()
      hull.ns.pop()
    }
    if (hull.at.at(-1) === x) continue
    hull.at.push(x)
    hull.ns.push(y)
  }
  return hull
}

/** Whether the hull's last point remains on it once (x, y) comes. */
function staysLast({ at, ns }: Hull, x: number, y: number): boolean {
  const last = at.length - 1
  const [lastX, lastY] = [at[last]!, ns[last]!]
  if (x === lastX) return lastY <= y
  if (last === 0) return true
  const [beforeX, beforeY] = [at[last - 1]!, ns[last - 1]!]
  return (lastY - beforeY) * (x - beforeX) < (y - beforeY) * (lastX - beforeX)
}

/** The highest line of this slope with no point below it: where it crosses time 0, and the point it touches. */
function intercept(hull: Hull, slope: number): { ns: number; touchesAt: number } {
  let [low, high] = [0, hull.at.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    const rise = hull.ns[middle + 1]! - hull.ns[middle]!
    if (rise < slope * (hull.at[middle + 1]! - hull.at[middle]!)) low = middle + 1
    else high = middle
  }
  return { ns: hull.ns[low]! - slope * hull.at[low]!, touchesAt: hull.at[low]! }
}

/**
 * The steepest slope, falling (-1) or rising (1), of a line between the two sets, or null where there is none. The
 * gap between the sets is a concave function of the slope, so Newton's steps come from outside and end at its root.
 */
function steepestAllowed(ups: Hull, downs: Hull, direction: -1 | 1): number | null {
  let slope = direction * maxDrift
  for (;;) {
    const [above, below] = [intercept(ups, slope), intercept(downs, -slope)]
    const gap = above.ns + below.ns
    if (gap >= -toleranceNs) return slope
    const gapPerSlope = below.touchesAt - above.touchesAt
    const next = slope - gap / gapPerSlope
    if (!(next * direction < slope * direction)) return null
    slope = next
  }
}
