/** The axis of the ladder: in order, readable at every moment, whatever the gaps are. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { axisOf } from '../../../../renderer/stations/connections/make-axis'

const moments = fc.array(fc.integer({ min: 0, max: 120e9 }), { minLength: 1, maxLength: 60 })

describe('The axis of the ladder', () => {
  it('never goes back, and ends inside the picture', () => {
    fc.assert(
      fc.property(moments, fc.array(fc.integer({ min: -1e9, max: 130e9 })), (all, asked) => {
        const axis = axisOf(all)
        let before = -Infinity
        for (const tNs of [...all, ...asked].toSorted((a, b) => a - b)) {
          const y = axis.y(tNs)
          expect(y).toBeGreaterThanOrEqual(before)
          expect(y).toBeLessThan(axis.height)
          before = y
        }
      }),
    )
  })

  it('gives a line of text to each of two moments, a microsecond or a minute apart', () => {
    const axis = axisOf([0, 1000, 60e9])
    expect(axis.y(1000) - axis.y(0)).toBeGreaterThanOrEqual(15)
    expect(axis.y(60e9) - axis.y(1000)).toBeGreaterThan(axis.y(1000) - axis.y(0))
    expect(axis.y(60e9) - axis.y(1000)).toBeLessThan(100)
  })

  it('gives two lines to what needs them', () => {
    const plain = axisOf([0, 1000])
    const tall = axisOf([0, 1000], new Set([0]))
    expect(tall.y(1000) - plain.y(1000)).toBeGreaterThanOrEqual(10)
  })
})
