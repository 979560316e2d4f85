/** Budgets hold against whatever is asked of them, in whatever order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Attempts,
  Places,
  SharedPlaces,
  SourceBudget,
  TokenBucket,
  type Leave,
} from '../../../electron/engine/base/budgets'

describe('a bucket of tokens', () => {
  it('earns nothing twice where the clock goes back', () => {
    const bucket = new TokenBucket(1, 1)
    const takes = [10, 5, 10.5, 11].map((seconds) => bucket.take(seconds * 1e9))
    expect(takes).toEqual([true, false, false, true])
  })

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
  it('that are taken together are there for all or none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 20 }),
        (most, counts) => {
          const places = new Places(most)
          let taken = 0
          for (const count of counts) {
            const fits = taken + count <= most
            expect(places.take(count) !== null).toBe(fits)
            if (fits) taken += count
            expect(places.free).toBe(most - taken)
          }
        },
      ),
    )
  })

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

const names = ['ann', 'ben', 'eve'] as const
const addresses = ['192.0.2.1', '192.0.2.2'] as const
const holder = fc.record({
  identity: fc.constantFrom(...names),
  address: fc.constantFrom(...addresses),
  isTrusted: fc.boolean(),
})

describe('shared places', () => {
  const shares = fc
    .tuple(fc.nat(8), fc.nat(8), fc.nat(4), fc.nat(4))
    .map(([strangers, kept, ofIdentity, ofAddress]) => ({
      all: strangers + kept,
      strangers,
      ofIdentity,
      ofAddress,
    }))

  it('are given exactly where the holders that are in leave room by every one of the four limits', () => {
    const steps = fc.array(fc.oneof(holder, fc.nat({ max: 30 })), { maxLength: 80 })
    fc.assert(
      fc.property(shares, steps, (limits, each) => {
        const places = new SharedPlaces(limits)
        const taken: { who: { identity: string; address: string; isTrusted: boolean }; leave: Leave }[] = []
        const count = (fits: (who: (typeof taken)[number]['who']) => boolean) =>
          taken.filter(({ who }) => fits(who)).length
        for (const step of each) {
          if (typeof step === 'number') {
            const [gone] = taken.splice(step, 1)
            gone?.leave()
            gone?.leave()
            continue
          }
          const hasRoom =
            taken.length < limits.all &&
            count(({ identity }) => identity === step.identity) < limits.ofIdentity &&
            (step.isTrusted ||
              (count(({ isTrusted }) => !isTrusted) < limits.strangers &&
                count(({ isTrusted, address }) => !isTrusted && address === step.address) < limits.ofAddress))
          const leave = places.take(step)
          expect(leave !== null).toBe(hasRoom)
          if (leave !== null) taken.push({ who: step, leave })
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('attempts', () => {
  const limits = { free: 2, firstWaitMs: 2000, longestWaitMs: 60_000, burst: 8, perSecond: 0.2 }
  const attackers = fc.array(
    fc.record({
      those: fc.tuple(fc.constantFrom(...names), fc.constantFrom(...addresses)),
      laterMs: fc.oneof(fc.nat(10), fc.nat(5000), fc.nat(200_000)),
    }),
    { maxLength: 200 },
  )

  it('of one are at least as far apart as the doubling says, and of all never more than their bucket gives', () => {
    fc.assert(
      fc.property(attackers, (steps) => {
        const attempts = new Attempts(limits)
        const made = new Map<string, number[]>()
        const all: number[] = []
        let nowMs = 1000
        for (const { those, laterMs } of steps) {
          nowMs += laterMs
          if (attempts.make(those, nowMs) > 0) continue
          all.push(nowMs)
          for (const one of those) made.set(one, [...(made.get(one) ?? []), nowMs])
        }
        for (const times of made.values()) {
          let count = 0
          for (const [at, time] of times.entries()) {
            const last = times[at - 1]
            // Forgotten after two of the longest waits.
            count = last === undefined || time - last >= 2 * limits.longestWaitMs ? 1 : count + 1
            if (count > limits.free)
              expect(time - last!).toBeGreaterThanOrEqual(
                Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** (count - 1 - limits.free)),
              )
          }
        }
        for (const [first, fromMs] of all.entries())
          for (const [last, untilMs] of all.entries())
            if (last >= first)
              expect(last - first + 1).toBeLessThanOrEqual(
                limits.burst + ((untilMs - fromMs) / 1000) * limits.perSecond + 1e-6,
              )
      }),
      { numRuns: 300 },
    )
  })

  it('are counted where the wait that was named is over, and the wait of one is not another’s', () => {
    const attempts = new Attempts({ ...limits, free: 1 })
    const first = ['ann', '192.0.2.1']
    expect(attempts.make(first, 0)).toBe(0)
    expect(attempts.make(first, 1500)).toBe(500)
    expect(attempts.make(['ben', '192.0.2.1'], 1500)).toBe(500)
    expect(attempts.make(['ann', '192.0.2.2'], 1500)).toBe(500)
    expect(attempts.make(['ben', '192.0.2.2'], 1500)).toBe(0)
    expect(attempts.make(first, 2000)).toBe(0)
    expect(attempts.make(first, 2000)).toBe(4000)
    attempts.forgive(first)
    expect(attempts.make(first, 2000)).toBe(0)
  })

  it('remember no more than the limit of all allows, however many there are who try', () => {
    const attempts = new Attempts(limits)
    for (let nowMs = 0; nowMs < 3_600_000; nowMs += 100)
      attempts.make([`identity ${nowMs}`, `address ${nowMs}`], nowMs)
    const mostAttempts = limits.burst + (2 * limits.longestWaitMs * limits.perSecond) / 1000 + 1
    expect(attempts.remembered).toBeLessThanOrEqual(2 * mostAttempts)
  })
})
