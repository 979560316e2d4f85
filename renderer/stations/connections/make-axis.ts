/**
 * Where a time stands on the ladder. A handshake takes microseconds and a person's pause takes seconds: each moment
 * gets room enough to be read, and a longer gap some more, so the axis is in order but not to scale.
 */

/** Between two moments, in pixels. */
const leastStep = 17
const top = 14
/** Moments closer than this are one. */
const sameNs = 500

export interface Axis {
  readonly height: number
  /** Pixels from the top; between two moments in proportion. */
  y(tNs: number): number
}

/** `moments` in any order; more room for those of `tall`, which carry two lines. */
export function axisOf(moments: readonly number[], tall: ReadonlySet<number> = new Set()): Axis {
  const times: number[] = []
  const ys: number[] = []
  for (const tNs of moments.toSorted((a, b) => a - b)) {
    const last = times.at(-1)
    if (last !== undefined && tNs - last < sameNs) continue
    times.push(tNs)
    const before = ys.at(-1)
    ys.push(before === undefined || last === undefined ? top : before + stepOf(tNs - last, tall.has(last)))
  }
  return { height: (ys.at(-1) ?? top) + 34, y: (tNs) => yOf(times, ys, tNs) }
}

/** A tenth of a second is twice as far as nothing at all; ten times as long is a little farther again. */
function stepOf(gapNs: number, tall: boolean): number {
  return leastStep + (tall ? 11 : 0) + Math.max(0, 9 * Math.log10(gapNs / 1e6))
}

function yOf(times: readonly number[], ys: readonly number[], tNs: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? Infinity) <= tNs) low = middle + 1
    else high = middle
  }
  const before = times[low - 1]
  const y = ys[low - 1]
  if (before === undefined || y === undefined) return ys[0] ?? top
  const after = times[low]
  const next = ys[low]
  if (after === undefined || next === undefined) return y
  return tNs - before < sameNs ? y : y + ((tNs - before) / (after - before)) * (next - y)
}
