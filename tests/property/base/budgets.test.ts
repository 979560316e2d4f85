/** Budgets hold against whatever is asked of them, in whatever order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Places, TokenBucket } from '../../../electron/engine/base/budgets'
import { SourceBudget } from '../../../electron/engine/base/source-budget'

describe('a bucket of tokens', () => {
  const limits = fc.record({
    burst: fc.integer({ min: 1, max: 50 }),
    perSecond: fc.integer({ min: 1, max: 20_000 }),
  })

  it('gives in any stretch of time at most its burst and what is earned in that time', () => {
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.integer({ min: -1_000_000, max: 50_000_000 }), { maxLength: 300 }),
        ({ burst, perSecond }, stepsNs) => {
          const bucket = new TokenBucket(burst, perSecond)
          const taken: number[] = []
          let nowNs = 5e9
          let latestNs = nowNs
          for (const stepNs of stepsNs) {
            // Now and then the clock goes back a little.
            nowNs += stepNs
            latestNs = Math.max(latestNs, nowNs)
            if (bucket.take(nowNs)) taken.push(latestNs)
          }
          for (const [first, fromNs] of taken.entries())
            for (const [last, untilNs] of taken.entries())
              if (last >= first) {
                const most = burst + ((untilNs - fromNs) * perSecond) / 1e9
                expect(last - first + 1).toBeLessThanOrEqual(most + 1e-6)
              }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('gives its whole burst at first, then one each time it is earned', () => {
    fc.assert(
      fc.property(limits, ({ burst, perSecond }) => {
        const bucket = new TokenBucket(burst, perSecond)
        const startNs = 7e9
        for (let token = 0; token < burst; token += 1) expect(bucket.take(startNs)).toBe(true)
        expect(bucket.take(startNs)).toBe(false)
        const earnedAtNs = startNs + Math.ceil(1e9 / perSecond) + 1
        expect(bucket.take(earnedAtNs)).toBe(true)
        expect(bucket.take(earnedAtNs)).toBe(false)
      }),
    )
  })
})

describe('places', () => {
  it('are never more than there are, and leaving twice leaves once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.oneof(fc.constant('take' as const), fc.nat({ max: 40 })), { maxLength: 100 }),
        (most, steps) => {
          const places = new Places(most)
          const leaves: (() => void)[] = []
          const open = new Set<number>()
          for (const step of steps) {
            if (step === 'take') {
              const leave = places.take()
              expect(leave === null).toBe(open.size === most)
              if (leave !== null) open.add(leaves.push(leave) - 1)
            } else if (step < leaves.length) {
              leaves[step]?.()
              open.delete(step)
            }
            expect(places.free).toBe(most - open.size)
          }
        },
      ),
    )
  })
})

describe('a budget by source', () => {
  const rate = fc.record({
    burst: fc.integer({ min: 1, max: 20 }),
    perSecond: fc.integer({ min: 1, max: 100 }),
  })

  it('gives each source its own part at most, and all together theirs', () => {
    fc.assert(
      fc.property(rate, rate, fc.array(fc.nat(5), { maxLength: 300 }), (each, all, asks) => {
        const budget = new SourceBudget(each, all)
        const taken = new Map<number, number>()
        for (const source of asks)
          if (budget.take(String(source), 5e9)) taken.set(source, (taken.get(source) ?? 0) + 1)
        for (const count of taken.values()) expect(count).toBeLessThanOrEqual(each.burst)
        expect([...taken.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(all.burst)
      }),
    )
  })

  it('leaves the others theirs, whatever one asks for', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 20 }), fc.nat(2000), (each, others, asked) => {
        const budget = new SourceBudget(each, { burst: each.burst + others, perSecond: 1 })
        for (let ask = 0; ask < asked; ask += 1) budget.take('greedy', 5e9)
        for (let other = 0; other < others; other += 1) expect(budget.take(`other ${other}`, 5e9)).toBe(true)
      }),
    )
  })

  it('forgets the one longest silent, so that forged sources fill no memory', () => {
    const budget = new SourceBudget({ burst: 1, perSecond: 1 }, { burst: 1_000_000, perSecond: 1 })
    expect(budget.take('first', 5e9)).toBe(true)
    expect(budget.take('first', 5e9)).toBe(false)
    for (let forged = 0; forged < 1024; forged += 1) budget.take(`forged ${forged}`, 5e9)
    expect(budget.take('first', 5e9)).toBe(true)
  })
})
