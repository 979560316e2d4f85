/** The histogram against figures worked out by hand and against Node's own HdrHistogram. */
import { createHistogram } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { Histogram } from '../../../shared/measurement/histogram'

function of(...values: number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

describe('a histogram', () => {
  it('knows nothing while it is empty', () => {
    const empty = new Histogram()
    expect(empty.count).toBe(0)
    expect([empty.min, empty.max, empty.mean, empty.stddev, empty.percentile(50)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      NaN,
    ])
    expect(empty.toDistribution()).toBeNull()
    expect(empty.toMedianAndTail()).toBeNull()
    expect(empty.bins()).toEqual([])
  })

  it('takes the nearest rank', () => {
    const histogram = of(15, 20, 35, 40, 50)
    expect([0, 5, 20, 20.1, 30, 40, 50, 100].map((p) => histogram.percentile(p))).toEqual([
      15, 15, 15, 20, 20, 20, 35, 50,
    ])
  })

  it('does not slip to the next rank where the product of floating numbers does', () => {
    expect((99.9 * 41_000) / 100).toBeGreaterThan(40_959)
    expect(of(...Array.from({ length: 41_000 }, (_, i) => i + 1)).percentile(99.9)).toBe(40_959)
  })

  it('has a bin for each value below 2,048, and from there on bins twice as wide for each doubling', () => {
    expect(of(0, 1, 1023, 1024, 2047).bins()).toEqual([0, 1, 1023, 1024, 2047].map((value) => [value, 1]))
    expect(of(2048, 2049, 2050, 4095, 4096, 4099, 4100).bins()).toEqual([
      [2048, 2],
      [2050, 1],
      [4094, 1],
      [4096, 2],
      [4100, 1],
    ])
    expect(of(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 52 - 1, 2 ** 52).bins()).toEqual([
      [2 ** 31 - 2 ** 20, 1],
      [2 ** 31, 1],
      [2 ** 32 - 2 ** 21, 1],
      [2 ** 32, 1],
      [2 ** 52 - 2 ** 41, 1],
      [2 ** 52, 1],
    ])
  })

  it('answers with the upper end of a bin, but never above the largest sample', () => {
    expect(of(4096, 10_000).percentile(50)).toBe(4099)
    expect(of(4096, 4097).percentile(99)).toBe(4097)
    expect(of(4096).percentile(50)).toBe(4096)
  })

  it('keeps mean and standard deviation exact where floating sums would not', () => {
    const two = of(2, 4, 4, 4, 5, 5, 7, 9)
    expect([two.mean, two.stddev]).toEqual([5, 2])
    const far = of(
      2 ** 52 - 5,
      2 ** 52 - 3,
      2 ** 52 - 3,
      2 ** 52 - 3,
      2 ** 52 - 2,
      2 ** 52 - 2,
      2 ** 52,
      2 ** 52 - 6,
    )
    expect(far.mean).toBe(2 ** 52 - 3)
    expect(far.stddev).toBe(Math.sqrt(24 / 8))
  })

  it('fills the distribution of the result', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 1_000_000 + i)
    const found = of(...values).toDistribution()!
    expect(found).toMatchObject({ min: 1_000_000, max: 1_000_999, mean: 1_000_500, stddev: 289 })
    expect(Object.values(found).every(Number.isInteger)).toBe(true)
    expect(of(10, 20, 30).toMedianAndTail(-10)).toEqual({ p50: 10, p99: 20 })
  })

  it.each([-1, 0.5, NaN, Infinity, 2 ** 52 + 1])('refuses %d', (value) => {
    expect(() => new Histogram().record(value)).toThrow(RangeError)
  })

  it('agrees with HdrHistogram at three significant figures', () => {
    const [ours, theirs] = [new Histogram(), createHistogram({ figures: 3, highest: 2 ** 40 })]
    // 4,000 samples make every rank whole, so that how a rank is rounded does not matter.
    for (let i = 1; i <= 4000; i++) {
      const value = 20_000 + Math.floor(1.0045 ** i * ((i * 7919) % 613))
      ours.record(value)
      theirs.record(value)
    }
    expect([ours.min, ours.count]).toEqual([theirs.min, theirs.count])
    // Theirs is the end of the largest sample's bin, ours the sample.
    expect(theirs.max - ours.max).toBeGreaterThanOrEqual(0)
    expect(theirs.max).toBeLessThanOrEqual(ours.max * (1 + 1 / 1024))
    for (const p of [25, 50, 75, 90, 95, 99, 99.9])
      expect([p, ours.percentile(p)]).toEqual([p, Math.min(ours.max, theirs.percentile(p))])
    expect(ours.stddev / theirs.stddev).toBeCloseTo(1, 3)
  })

  it('of microseconds takes kilobytes, not megabytes', () => {
    const before = process.memoryUsage().arrayBuffers
    const kept = Array.from({ length: 100 }, () => of(20_000, 50_000, 90_000, 400_000))
    const each = (process.memoryUsage().arrayBuffers - before) / kept.length
    expect(each).toBeLessThan(32_768)
  })
})
