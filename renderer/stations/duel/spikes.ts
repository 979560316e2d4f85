/** Finds where TCP made the application wait: the marks of segments that were lost and sent again. */

export interface Spike {
  /** When its longest waiting probe was sent, since the run's start. */
  readonly atNs: number
  readonly rttNs: number
  /** Probes in a row that waited: behind one lost segment all that follow wait too. */
  readonly probes: number
}

/** A wait is a spike from here on: no kernel sends a segment again sooner than this after the usual round trip. */
const leastExtraNs = 5_000_000

/**
 * Probes in a row whose round trip is at least twice the median and 5 ms above it make one spike. The `most`
 * highest are returned, in order of time.
 */
export function findSpikes(
  trace: { readonly length: number; readonly sentAtNs: Float64Array; readonly rttNs: Float64Array },
  medianNs: number,
  most: number,
): Spike[] {
  const threshold = Math.max(2 * medianNs, medianNs + leastExtraNs)
  const spikes: Spike[] = []
  let open: { atNs: number; rttNs: number; probes: number } | null = null
  for (let i = 0; i < trace.length; i++) {
    const rttNs = trace.rttNs[i] as number
    if (rttNs < threshold) {
      open = null
      continue
    }
    if (open === null) {
      open = { atNs: trace.sentAtNs[i] as number, rttNs, probes: 0 }
      spikes.push(open)
    }
    open.probes++
    if (rttNs > open.rttNs) {
      open.rttNs = rttNs
      open.atNs = trace.sentAtNs[i] as number
    }
  }
  return spikes
    .sort((a, b) => b.rttNs - a.rttNs)
    .slice(0, most)
    .sort((a, b) => a.atNs - b.atNs)
}
