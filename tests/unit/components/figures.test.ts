/** Figures keep three significant digits, one unit a row, and never change their value on the way. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatShare,
  formatTick,
  formatTime,
  formatTimeDifference,
  formatTimeIn,
  styleFor,
  threeDigits,
  unitFor,
} from '../../../renderer/components/figures'

describe('a time by itself', () => {
  it.each([
    [0, '0 ns'],
    [1, '1.00 ns'],
    [999, '999 ns'],
    [999.7, '1.00 µs'],
    [12_345, '12.3 µs'],
    [99_960, '100 µs'],
    [1_234_567, '1.23 ms'],
    [212_000_000, '212 ms'],
    [61_000_000_000, '61.0 s'],
    [3_600_000_000_000, '3,600 s'],
  ])('%d ns is %s', (timeNs, text) => expect(formatTime(timeNs)).toBe(text))

  it('is never further from the truth than half of its third digit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 9e11, noNaN: true }), (timeNs) => {
        const [figure = '', symbol] = formatTime(timeNs).replaceAll(',', '').split(' ')
        const unit = { s: 1e9, ms: 1e6, µs: 1e3, ns: 1 }[symbol as 's'] ?? NaN
        expect(Math.abs(Number(figure) * unit - timeNs)).toBeLessThanOrEqual(timeNs * 0.00502)
      }),
    )
  })
})

describe('times side by side', () => {
  const row = (...timesNs: number[]) => timesNs.map((time) => formatTimeIn(time, styleFor(timesNs)))

  it('share unit and decimals', () => {
    expect(row(3_640_000, 3_583_000)).toEqual(['3.64 ms', '3.58 ms'])
    expect(row(1_060_000, 381_000)).toEqual(['1.06 ms', '0.38 ms'])
  })

  it('keep two digits of the smallest', () => {
    expect(row(212_000_000, 104_000)).toEqual(['212.00 ms', '0.10 ms'])
  })

  it('stay at three decimals where the smallest is smaller still', () => {
    expect(row(2_000_000_000, 150_000)).toEqual(['2.000 s', '0.000 s'])
  })

  it('show a difference in the same style, with its sign', () => {
    const style = styleFor([3_640_000, 3_583_000])
    expect(formatTimeDifference(-57_000, style)).toBe('−0.06 ms')
    expect(formatTimeDifference(57_000, style)).toBe('+0.06 ms')
    expect(formatTimeDifference(-1_000, style)).toBe('±0.00 ms')
  })
})

it('chooses the unit by the largest, and takes nothing for nanoseconds', () => {
  expect(unitFor(12, 4_000_000, null).symbol).toBe('ms')
  expect(unitFor(null, undefined).symbol).toBe('ns')
})

it('never writes an exponent', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12 }), (value) => {
      expect(threeDigits(value)).not.toMatch(/e/i)
    }),
  )
})

it('writes shares in per cent and ticks without needless zeros', () => {
  expect(formatShare(0.032)).toBe('3.20 %')
  expect(formatShare(0)).toBe('0 %')
  expect(formatTick(200_000)).toBe('200 µs')
  expect(formatTick(1.5e9)).toBe('1.5 s')
})
