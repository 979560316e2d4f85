/** Thins a trace to what a chart can show: the smallest and largest value of each column of pixels. */

/** The answered probes of one transport; a block is `blockLength` of them in a row. */
export interface Trace {
  readonly length: number
  readonly sentAtNs: Float64Array
  readonly rttNs: Float64Array
  readonly blockMinNs: Float64Array
  readonly blockMaxNs: Float64Array
}

export interface Columns {
  /** NaN where no probe falls into the column. */
  readonly minNs: Float64Array
  readonly maxNs: Float64Array
}

/**
 * Thins the probes sent from `fromNs` to `toNs` into `count` columns. Extremes survive: a single spike among a
 * million probes is still drawn. Where a column holds many blocks the blocks stand for their probes, so that the
 * work stays bounded; an extreme may then land one column beside its own.
 */
export function decimate(
  trace: Trace,
  blockLength: number,
  fromNs: number,
  toNs: number,
  count: number,
): Columns {
  const minNs = new Float64Array(count).fill(NaN)
  const maxNs = new Float64Array(count).fill(NaN)
  const perNs = count / (toNs - fromNs)
  const add = (atNs: number, low: number, high: number) => {
    const column = Math.floor((atNs - fromNs) * perNs)
    if (column < 0 || column > count) return
    const at = Math.min(column, count - 1)
    if (!(low >= (minNs[at] as number))) minNs[at] = low
    if (!(high <= (maxNs[at] as number))) maxNs[at] = high
  }
  if (trace.length > count * blockLength * 2) {
    const blocks = Math.ceil(trace.length / blockLength)
    for (let block = 0; block < blocks; block++)
      add(
        trace.sentAtNs[block * blockLength] as number,
        trace.blockMinNs[block] as number,
        trace.blockMaxNs[block] as number,
      )
  } else {
    for (let i = 0; i < trace.length; i++) {
      const rtt = trace.rttNs[i] as number
      add(trace.sentAtNs[i] as number, rtt, rtt)
    }
  }
  return { minNs, maxNs }
}

/** Smallest and largest round trip of the probes sent in a span; null where there are none. */
export function extent(columns: readonly Columns[]): { minNs: number; maxNs: number } | null {
  let low = Infinity
  let high = -Infinity
  for (const { minNs, maxNs } of columns) {
    for (let i = 0; i < minNs.length; i++) {
      const min = minNs[i] as number
      if (Number.isNaN(min)) continue
      if (min < low) low = min
      if ((maxNs[i] as number) > high) high = maxNs[i] as number
    }
  }
  return low <= high ? { minNs: low, maxNs: high } : null
}
