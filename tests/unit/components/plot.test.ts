/** Axes end at round numbers that hold all values. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { logTicks, roundRange, roundUp } from '../../../renderer/components/plot'

const times = fc.double({ min: 1, max: 1e11, noNaN: true })

it('a logarithmic range holds both values and is never empty', () => {
  fc.assert(
    fc.property(times, times, (a, b) => {
      const [low, high] = roundRange(Math.min(a, b), Math.max(a, b))
      expect(low).toBeLessThanOrEqual(Math.min(a, b))
      expect(high).toBeGreaterThanOrEqual(Math.max(a, b))
      expect(high).toBeGreaterThan(low)
    }),
  )
})

it('a linear range leaves the highest value room, and not too much', () => {
  fc.assert(
    fc.property(times, (value) => {
      expect(roundUp(value)).toBeGreaterThan(value)
      expect(roundUp(value)).toBeLessThanOrEqual(value * 1.4)
    }),
  )
})

it('ticks are 1, 2 and 5 of each decade, and decades alone over a wide span', () => {
  expect(logTicks(100, 1000).map((tick) => Math.round(tick))).toEqual([100, 200, 500, 1000])
  expect(logTicks(1, 1e7).map((tick) => Math.log10(tick))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})
