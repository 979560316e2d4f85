/** Turns a round-trip histogram into what is drawn: shares of equal bins on a logarithmic axis, and their sum. */

/** [lower edge in ns, probes] of each bin that holds any, as the result document has them. */
export type Histogram = readonly (readonly [number, number])[]

export interface Bin {
  readonly fromNs: number
  readonly toNs: number
  /** Probes in this bin as a share of all. */
  readonly share: number
}

/** Gathers a histogram into bins of equal width on a logarithmic axis; only bins that hold a probe are returned. */
export function logBins(histogram: Histogram, binsPerDecade: number): Bin[] {
  const total = histogram.reduce((sum, [, count]) => sum + count, 0)
  const counts = new Map<number, number>()
  for (const [edgeNs, count] of histogram) {
    const bin = Math.floor(Math.log10(Math.max(1, edgeNs)) * binsPerDecade + 1e-9)
    counts.set(bin, (counts.get(bin) ?? 0) + count)
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bin, count]) => ({
      fromNs: 10 ** (bin / binsPerDecade),
      toNs: 10 ** ((bin + 1) / binsPerDecade),
      share: count / total,
    }))
}

/** The share of probes up to and including each edge, in rising order. */
export function cumulative(histogram: Histogram): { readonly atNs: number; readonly share: number }[] {
  const total = histogram.reduce((sum, [, count]) => sum + count, 0)
  let sum = 0
  return [...histogram]
    .sort(([a], [b]) => a - b)
    .map(([atNs, count]) => {
      sum += count
      return { atNs: Math.max(1, atNs), share: sum / total }
    })
}
