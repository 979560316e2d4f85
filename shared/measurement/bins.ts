/** Histograms as they travel: [lower edge in ns, probes] of each bin that holds any, ascending. */
export type Bins = [number, number][]

/** At most `most` bins with the same total: neighbours are joined, each keeping the lower edge of its first. */
export function coarser(bins: Bins, most: number): Bins {
  if (bins.length <= most) return bins
  const together = Math.ceil(bins.length / most)
  const joined: Bins = []
  for (const [index, [edge, count]] of bins.entries()) {
    const last = joined.at(-1)
    if (last === undefined || index % together === 0) joined.push([edge, count])
    else last[1] += count
  }
  return joined
}
