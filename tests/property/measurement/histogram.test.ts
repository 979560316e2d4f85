/** Histograms against the sorted samples and exact integers. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from '../../../shared/measurement/histogram'

/** Every magnitude from 0 to 2^52 alike. */
const duration = fc
  .tuple(fc.integer({ min: 0, max: 52 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(
    ([bits, part]) => Math.floor(2 ** bits * (bits === 52 ? 1 - part / 2 : 1 + part)) - (bits === 0 ? 1 : 0),
  )
const durations = fc.array(duration, { minLength: 1, maxLength: 200 })

function of(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

const everything = (histogram: Histogram) => ({
  count: histogram.count,
  bins: histogram.bins(),
  mean: histogram.mean,
  stddev: histogram.stddev,
  distribution: histogram.toDistribution(),
})

describe('a histogram', () => {
  it('has every percentile within 1/1024 above the sample of that rank', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 100, noNaN: true }), (values, p) => {
        const sorted = values.toSorted((a, b) => a - b)
        const rank = Math.max(1, Math.ceil(((p * values.length) / 100) * (1 - 1e-15)))
        const exact = sorted[rank - 1]!
        const found = of(values).percentile(p)
        expect(found).toBeGreaterThanOrEqual(exact)
        expect(found).toBeLessThanOrEqual(Math.min(exact * (1 + 1 / 1024), sorted.at(-1)!))
      }),
      { numRuns: 2000 },
    )
  })

  it('has min, max, mean and stddev as whole numbers give them', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = of(values)
        expect([histogram.min, histogram.max]).toEqual([Math.min(...values), Math.max(...values)])
        const count = BigInt(values.length)
        const sum = values.reduce((total, value) => total + BigInt(value), 0n)
        const squares = values.reduce((total, value) => total + BigInt(value) ** 2n, 0n)
        expect(histogram.mean).toBe(Number(sum / count) + Number(sum % count) / values.length)
        expect(histogram.stddev).toBe(Math.sqrt(Number(count * squares - sum ** 2n)) / values.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('merged from parts is exactly what the whole would have been', () => {
    fc.assert(
      fc.property(durations, fc.array(fc.nat(3), { minLength: 200, maxLength: 200 }), (values, owners) => {
        const parts = [0, 1, 2, 3].map((owner) => of(values.filter((_, i) => owners[i] === owner)))
        const merged = new Histogram()
        for (const part of parts) merged.merge(part)
        expect(everything(merged)).toEqual(everything(of(values)))
      }),
      { numRuns: 1000 },
    )
  })

  it('loses no sample in its bins, and keeps them in order', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const bins = of(values).bins()
        expect(bins.reduce((total, [, count]) => total + count, 0)).toBe(values.length)
        const edges = bins.map(([edge]) => edge)
        expect(edges).toEqual(edges.toSorted((a, b) => a - b))
        for (const value of values) {
          const edge = edges.findLast((edge) => edge <= value)!
          expect(value - edge).toBeLessThanOrEqual(edge / 1024)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
