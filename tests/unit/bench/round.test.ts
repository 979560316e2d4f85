import { describe, expect, it } from 'vitest'
import { medianBetween } from '../../bench/peers/round'

/** 1 to n, out of order: each value is its own rank. */
const ranks = (count: number) => Array.from({ length: count }, (_, at) => count - at)

describe('the interval of a median', () => {
  // Ranks of the sign test's 95 % interval, as printed tables have them.
  it.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [16, 4, 13],
    [24, 7, 18],
    [30, 10, 21],
  ])('of %i values goes from the %ith to the %ith', (count, low, high) => {
    expect(medianBetween(ranks(count))).toEqual({ median: Math.ceil(count / 2), low, high })
  })

  it('is not told from five values, which cannot be so sure', () => {
    expect(() => medianBetween(ranks(5))).toThrow(RangeError)
  })
})
