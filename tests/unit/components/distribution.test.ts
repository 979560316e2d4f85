/** Bins and cumulative curve hold every probe exactly once. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cumulative, type Histogram, logBins } from '../../../renderer/components/distribution'

const histograms: fc.Arbitrary<Histogram> = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 0, max: 1e10 }), fc.integer({ min: 1, max: 1e6 })),
  { minLength: 1, maxLength: 60, selector: ([edge]) => edge },
)

it('shares of the bins sum to one, and each bin is the same step of a decade', () => {
  fc.assert(
    fc.property(histograms, fc.integer({ min: 1, max: 100 }), (histogram, perDecade) => {
      const bins = logBins(histogram, perDecade)
      expect(bins.reduce((sum, bin) => sum + bin.share, 0)).toBeCloseTo(1, 9)
      for (const bin of bins) expect(Math.log10(bin.toNs / bin.fromNs)).toBeCloseTo(1 / perDecade, 9)
    }),
  )
})

it('puts a decade into its own first bin', () => {
  expect(logBins([[1000, 3]], 10)[0]?.fromNs).toBeCloseTo(1000, 6)
})

it('the cumulative curve never falls and ends at one', () => {
  fc.assert(
    fc.property(histograms, (histogram) => {
      const steps = cumulative(histogram)
      for (let i = 1; i < steps.length; i++) {
        expect(steps[i]?.share).toBeGreaterThanOrEqual(steps[i - 1]?.share as number)
        expect(steps[i]?.atNs).toBeGreaterThanOrEqual(steps[i - 1]?.atNs as number)
      }
      expect(steps.at(-1)?.share).toBe(1)
    }),
  )
})

it('crosses one half at the median', () => {
  const steps = cumulative([
    [300, 1],
    [100, 5],
    [200, 4],
  ])
  expect(steps.find((step) => step.share >= 0.5)?.atNs).toBe(100)
})
