/** The figures of several rounds, and what they come to: machine noise hits some rounds, the median leaves them out. */

/** What one program measured in one round; whole ns. */
export interface Round {
  readonly probes: number
  readonly p50Ns: number
  readonly p99Ns: number
}

export interface Summary {
  /** Median over the rounds. */
  readonly p50Ns: number
  readonly p99Ns: number
  readonly rounds: readonly Round[]
}

export function summarize(rounds: readonly Round[]): Summary {
  return {
    p50Ns: quantile(
      rounds.map((round) => round.p50Ns),
      0.5,
    ),
    p99Ns: quantile(
      rounds.map((round) => round.p99Ns),
      0.5,
    ),
    rounds,
  }
}

/** The value at rank ceil(q x n), as RFC 7679 4.2 and the histogram of the lab have it. Throws RangeError without any. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('no values, no quantile')
  return value
}
