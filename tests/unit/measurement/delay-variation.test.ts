/** Jitter in its three senses, worked by hand from the definitions. */
import { describe, expect, it } from 'vitest'
import {
  ConsecutiveVariation,
  SmoothedJitter,
  packetDelayVariation,
  packetDelayVariationOf,
} from '../../../shared/measurement/delay-variation'
import { Histogram } from '../../../shared/measurement/histogram'

/** IPDV of delays by sequence number, told in the order of arrival. */
function consecutive(delays: Record<number, number>, arrivals: number[]): [number, number][] {
  const known = new Map<number, number>()
  const variation = new ConsecutiveVariation((sequence) => known.get(sequence) ?? NaN)
  for (const sequence of arrivals) {
    known.set(sequence, delays[sequence]!)
    variation.arrived(sequence)
  }
  return variation.histogram.bins()
}

describe('smoothed jitter', () => {
  it('follows J += (|D| - J) / 16 (RFC 3550: A.8)', () => {
    const jitter = new SmoothedJitter()
    const seen = [1000, 1160, 1000, 1000].map((transit) => {
      jitter.add(transit)
      return jitter.value
    })
    expect(seen).toEqual([null, 10, 10 + 150 / 16, (10 + 150 / 16) * (15 / 16)])
  })

  it('does not mind how far the two clocks are apart', () => {
    const [near, far] = [new SmoothedJitter(), new SmoothedJitter()]
    for (const transit of [500, 900, 300, 700]) {
      near.add(transit)
      far.add(transit - 86_400_000_000_000)
    }
    expect(far.value).toBe(near.value)
  })
})

describe('consecutive variation', () => {
  const delays = { 0: 20, 1: 10, 2: 20, 3: 25, 4: 20 }

  it('is the difference of neighbours, without a sign (RFC 5481: 4.1)', () => {
    expect(consecutive(delays, [0, 1, 2, 3, 4])).toEqual([
      [5, 2],
      [10, 2],
    ])
  })

  it('leaves out both pairs of a lost probe', () => {
    expect(consecutive(delays, [0, 2, 3, 4])).toEqual([[5, 2]])
  })

  it('counts each pair once, in whatever order the probes arrive', () => {
    expect(consecutive(delays, [4, 2, 0, 3, 1])).toEqual([
      [5, 2],
      [10, 2],
    ])
  })

  it('takes delays of clocks that disagree, below zero too', () => {
    expect(consecutive({ 0: -500, 1: 300 }, [1, 0])).toEqual([[800, 1]])
  })

  it('leaves out what a hostile reflector makes of it', () => {
    expect(consecutive({ 0: 4e18, 1: -4e18, 2: -4e18 }, [0, 1, 2])).toEqual([[0, 1]])
  })
})

describe('variation against the minimum', () => {
  it('sets the quickest to zero (RFC 5481: 4.2)', () => {
    const histogram = new Histogram()
    for (const delay of [20, 10, 20, 25, 20]) histogram.record(delay)
    expect(packetDelayVariation(histogram)).toEqual({ p50: 10, p99: 15 })
    expect(packetDelayVariation(new Histogram())).toBeNull()
  })

  it('resolves a small variation of long delays where it is given the delays', () => {
    const delays = [200_000_007, NaN, 200_000_000, 200_000_003, NaN]
    expect(packetDelayVariationOf(delays.length, (index) => delays[index]!)).toEqual({ p50: 3, p99: 7 })
    expect(packetDelayVariationOf(2, () => NaN)).toBeNull()
    expect(packetDelayVariationOf(0, () => 1)).toBeNull()
  })
})
