/** Coarser histograms keep every probe. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { coarser, type Bins } from '../../../shared/measurement/bins'

it('joins neighbours to at most so many bins, of the same total and the same first edge', () => {
  const bins = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 1e6 })), { maxLength: 300 })
  fc.assert(
    fc.property(bins, fc.integer({ min: 1, max: 50 }), (given, most) => {
      const before: Bins = given.map(([edge, count]) => [edge, count])
      const joined = coarser(before, most)
      const total = (all: Bins) => all.reduce((sum, [, count]) => sum + count, 0)
      expect(joined.length).toBeLessThanOrEqual(most)
      expect(total(joined)).toBe(total(given))
      expect(joined[0]?.[0]).toBe(given[0]?.[0])
      expect(before).toEqual(given)
    }),
  )
})
