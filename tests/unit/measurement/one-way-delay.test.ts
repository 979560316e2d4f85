/** One-way delays of a few exchanges, worked by hand. */
import { describe, expect, it } from 'vitest'
import { estimateOneWay, type Exchanges } from '../../../shared/measurement/one-way-delay'

/** Rows of T1, T2 - T1 and T4 - T3. */
const exchanges = (...rows: [number, number, number][]): Exchanges => ({
  count: rows.length,
  sentNs: (i) => rows[i]![0],
  upNs: (i) => rows[i]![1],
  downNs: (i) => rows[i]![2],
})

describe('one-way delays', () => {
  it('cannot be told from no exchange', () => {
    expect(estimateOneWay(exchanges())).toBeNull()
  })

  it('are half the round trip each, by one exchange, and uncertain by as much', () => {
    // The far clock is 5,000 ahead: 40 up, 60 down.
    expect(estimateOneWay(exchanges([0, 5040, -4940]))).toMatchObject({
      offsetNs: 4990,
      driftPpm: 0,
      errorBoundNs: 50,
      up: { p50: 50, p99: 50 },
      down: { p50: 50, p99: 50 },
      upPdv: { p50: 0, p99: 0 },
    })
  })

  it('use the quickest way up and the quickest way down, though of two exchanges', () => {
    // 40 up and 200 down, then 300 up and 60 down, at the same moment: the offset lies in [4940, 5040].
    const found = estimateOneWay(exchanges([0, 5040, -4800], [0, 5300, -4940]))
    expect(found).toMatchObject({ offsetNs: 4990, errorBoundNs: 50, up: { p50: 50, p99: 310 } })
    expect(estimateOneWay(exchanges([0, 5300, -4940], [0, 5040, -4800]))).toMatchObject({ offsetNs: 4990 })
  })

  it('follow a clock that runs 80 ppm fast', () => {
    const rows = Array.from({ length: 971 }, (_, i): [number, number, number] => {
      const ahead = 1_000_000_000 + i * 10_000_000 * 80e-6
      const queue = (i * 7919) % 97 === 0 ? 0 : ((i * 104_729) % 1000) * 100
      return [i * 10_000_000, 50_000 + queue + ahead, 50_000 + queue - ahead]
    })
    const found = estimateOneWay(exchanges(...rows))!
    expect(found.driftPpm).toBeCloseTo(80, 1)
    expect(found.offsetNs).toBeCloseTo(1_000_000_000, -3)
    expect(found.errorBoundNs).toBeGreaterThanOrEqual(50_000)
    expect(found.errorBoundNs).toBeLessThan(51_000)
    expect(found.upPdv!.p99).toBeGreaterThan(90_000)
    expect(found.upPdv!.p99).toBeLessThan(100_500)
  })

  it('are refused across a step of either clock, and beyond what two clocks can drift', () => {
    expect(estimateOneWay(exchanges([0, 100, 100], [1000, 1100, -900]))).toBeNull()
    expect(estimateOneWay(exchanges([0, 100, 100], [1000, -900, 1100]))).toBeNull()
    expect(estimateOneWay(exchanges([0, 100, 100], [1000, 80, -90]))).toBeNull()
    const fast = (ppm: number) => exchanges([0, 100, 100], [1e9, 100 + ppm * 1e3, 100 - ppm * 1e3])
    expect(estimateOneWay(fast(999))!.driftPpm).toBeCloseTo(999, 0)
    expect(estimateOneWay(fast(1001))).toBeNull()
    expect(estimateOneWay(fast(-1001))).toBeNull()
  })

  it('are refused where a reflector writes times that cannot be', () => {
    expect(estimateOneWay(exchanges([0, 4e18, 4e18]))).toBeNull()
    expect(estimateOneWay(exchanges([0, NaN, 1]))).toBeNull()
  })
})
