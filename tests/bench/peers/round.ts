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

/** Confidence of {@link medianBetween}, at least. */
const confidence = 0.95

/**
 * The median of some rounds' values, and between which two of them the median of all such rounds lies, 95 times of 100
 * at least: the ranks of the sign test, which asks nothing of how the values are distributed. Throws RangeError
 * below 6 values, which cannot be so sure.
 */
export function medianBetween(values: readonly number[]): { median: number; low: number; high: number } {
  const sorted = [...values].sort((one, other) => one - other)
  const count = sorted.length
  // Outside the ranks r and n + 1 - r the median lies as often as n tosses give fewer than r heads, or tails.
  let outside = 0
  let tosses = 2 ** -count
  let rank = 0
  while (outside + 2 * tosses <= 1 - confidence) {
    outside += 2 * tosses
    tosses *= (count - rank) / (rank + 1)
    rank += 1
  }
  const [low, high] = [sorted[rank - 1], sorted[count - rank]]
  if (low === undefined || high === undefined) throw new RangeError('fewer than 6 values, no interval')
  return { median: quantile(sorted, 0.5), low, high }
}
