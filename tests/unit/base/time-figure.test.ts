/** Times as figures: three digits, one formatter for the window and the command line. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { showDuration } from '../../../electron/cli/duration'
import { formatTime } from '../../../shared/base/time-figure'
import { clockWord } from '../../../renderer/stations/connections/make-words'
import { formatTime as windowTime } from '../../../renderer/components/figures'

const unitNs: Record<string, number> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 }

/** The nanoseconds that a figure says. */
function read(text: string): number {
  const [figure = '', unit = ''] = text.replaceAll(',', '').split(' ')
  return Number(figure) * (unitNs[unit] ?? NaN)
}

describe('a time', () => {
  it.each([
    [0, '0 ns'],
    [999.4, '999 ns'],
    [999.5, '1.00 µs'],
    [999_499, '999 µs'],
    [999_950, '1.00 ms'],
    [999_999, '1.00 ms'],
    [999_400_000, '999 ms'],
    [999_950_000, '1.00 s'],
    [999_995_000, '1.00 s'],
    [9_999, '10.0 µs'],
    [99_990_000, '100 ms'],
    [-999_950, '-1.00 ms'],
    [-0.0001, '0.000 ns'],
  ])('%d ns is %s', (ns, text) => expect(showDuration(ns)).toBe(text))

  it('is a dash where there is none', () => expect(showDuration(null)).toBe('-'))

  const below1000Seconds = fc.oneof(
    fc.integer({ min: 0, max: 999_499_999_999 }),
    fc.double({ min: 0, max: 2000, noNaN: true }),
    // About every change of unit and of decimals.
    fc
      .tuple(
        fc.constantFrom(10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11),
        fc.integer({ min: -999, max: 999 }),
      )
      .map(([step, percentMille]) => step * (1 + percentMille / 100_000)),
  )

  it('never has four digits before the point', () => {
    fc.assert(
      fc.property(below1000Seconds, (ns) => {
        expect(formatTime(ns)).toMatch(/^\d{1,3}(\.\d{1,3})? (ns|µs|ms|s)$/)
      }),
      { numRuns: 5000 },
    )
  })

  it('never says less of a longer time', () => {
    fc.assert(
      fc.property(below1000Seconds, below1000Seconds, (one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        expect(read(formatTime(less))).toBeLessThanOrEqual(read(formatTime(more)) * (1 + 1e-12))
      }),
      { numRuns: 5000 },
    )
  })

  it('reads the same in the window and on the command line', () => expect(windowTime).toBe(formatTime))

  it('on the axis of a connection has no thousand milliseconds either', () => {
    expect([999_994_000, 999_996_000, 1e9].map(clockWord)).toEqual(['999.99 ms', '1.000 s', '1.000 s'])
  })
})
