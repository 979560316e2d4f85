/**
 * How far a clock that nobody aligned is ahead of ours: a line in time, offset plus drift. A delay is never negative, so
 * whatever went there or came back holds that line between two points: it lies at or below arrival there less departure
 * here, and at or above departure there less arrival here. All lines that everything allows are kept (the linear
 * programme of Moon, Skelly and Towsley, 1999); the middle one aligns, and how far the others lie from it is the error.
 */

/** What went one way, in the order of its times on our clock. */
export interface Passages {
  readonly count: number
  /** When, on our clock; ns since an instant that is the same for both ways. */
  at(index: number): number
  /** Arrival less departure, each on its own clock, in ns. */
  ns(index: number): number
}

export interface ClockLine {
  /** How far the far clock is ahead at time 0, in ns. */
  readonly aheadNs: number
  /** How much faster it runs; what a short time leaves open is in errorNs. */
  readonly drift: number
  /** From time 0 to the end, no allowed line is further from this one. */
  readonly errorNs: number
}

/** Two clocks, each of which may run 500 ppm fast or slow (MAXFREQ of RFC 5905: 7.2). */
export const maxDrift = 1000e-6

/** Less than the clocks themselves resolve: contradicts nothing. */
const toleranceNs = 1
/** Doubles of a run of hours. */
const roundingNs = 1e-3

/** The middle of all allowed lines from 0 to `end`; null where there is none: a clock was stepped. Neither way is empty. */
export function clockLine(up: Passages, down: Passages, end: number): ClockLine | null {
  const ups = lowerHull(up)
  const downs = lowerHull(down)
  const slowest = steepestAllowed(ups, downs, -1)
  const fastest = steepestAllowed(ups, downs, 1)
  if (slowest === null || fastest === null) return null
  const atStart = middleOf(-intercept(downs, -fastest).ns, intercept(ups, slowest).ns)
  const atEnd = middleOf(
    slowest * end - intercept(downs, -slowest).ns,
    fastest * end + intercept(ups, fastest).ns,
  )
  return {
    aheadNs: atStart.middle,
    drift: end === 0 ? 0 : (atEnd.middle - atStart.middle) / end,
    errorNs: Math.max(atStart.halfWidth, atEnd.halfWidth),
  }
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
function lowerHull(passages: Passages): Hull {
  const hull: Hull = { at: [], ns: [] }
  for (let i = 0; i < passages.count; i++) {
    const [x, y] = [passages.at(i), passages.ns(i)]
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
    const gap = above.ns + below.ns + toleranceNs
    if (gap >= -roundingNs) return slope
    const gapPerSlope = below.touchesAt - above.touchesAt
    const next = slope - gap / gapPerSlope
    if (!(next * direction < slope * direction)) return null
    slope = next
  }
}
