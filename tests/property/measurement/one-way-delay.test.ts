/** One-way delays against simulated clocks and queues, whose truth is known. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateOneWay, type Exchanges } from '../../../shared/measurement/one-way-delay'

interface Network {
  count: number
  intervalNs: number
  offsetNs: number
  driftPpm: number
  upBaseNs: number
  downBaseNs: number
  queueNs: number
  turnaroundNs: number
  seed: number
}

const network: fc.Arbitrary<Network> = fc.record({
  count: fc.integer({ min: 1, max: 400 }),
  intervalNs: fc.integer({ min: 100_000, max: 1_000_000_000 }),
  offsetNs: fc.integer({ min: -1e15, max: 1e15 }),
  driftPpm: fc.double({ min: -100, max: 100, noNaN: true }),
  upBaseNs: fc.integer({ min: 1_000, max: 100_000_000 }),
  downBaseNs: fc.integer({ min: 1_000, max: 100_000_000 }),
  queueNs: fc.integer({ min: 0, max: 50_000_000 }),
  turnaroundNs: fc.integer({ min: 1_000, max: 200_000 }),
  seed: fc.integer(),
})

/** Uniform in [0, 1), from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Simulation {
  exchanges: Exchanges
  up: number[]
  down: number[]
}

function simulate(of: Network, stepAt = Infinity, stepNs = 0): Simulation {
  const random = randomFrom(of.seed)
  const queue = () => Math.round(-Math.log(1 - random()) * of.queueNs)
  const raw: { sent: number; up: number; down: number }[] = []
  const [ups, downs]: [number[], number[]] = [[], []]
  for (let i = 0; i < of.count; i++) {
    const t1 = i * of.intervalNs + Math.floor(random() * of.intervalNs * 0.5)
    const [up, down] = [of.upBaseNs + queue(), of.downBaseNs + queue()]
    const ahead = (time: number) =>
      Math.round(of.offsetNs + of.driftPpm * 1e-6 * time) + (i >= stepAt ? stepNs : 0)
    const t2 = t1 + up
    const t3 = t2 + of.turnaroundNs
    const t4 = t3 + down
    raw.push({ sent: t1, up: t2 + ahead(t2) - t1, down: t4 - (t3 + ahead(t3)) })
    ups.push(up)
    downs.push(down)
  }
  const exchanges: Exchanges = {
    count: of.count,
    sentNs: (i) => raw[i]!.sent,
    upNs: (i) => raw[i]!.up,
    downNs: (i) => raw[i]!.down,
  }
  return { exchanges, up: ups, down: downs }
}

const nearestRank = (values: number[], p: number) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((p / 100) * values.length) - 1)]!

describe('estimated one-way delays', () => {
  it('have the true percentiles within the error bound, whatever offset, drift up to 100 ppm and queues', () => {
    fc.assert(
      fc.property(network, (of) => {
        const { exchanges, up, down } = simulate(of)
        const estimate = estimateOneWay(exchanges)
        expect(estimate).not.toBeNull()
        for (const [delays, found] of [
          [up, estimate!.up],
          [down, estimate!.down],
        ] as const) {
          for (const [p, value] of [
            [50, found.p50],
            [99, found.p99],
          ] as const) {
            const truth = nearestRank(delays, p)
            // A thousandth for the histogram, a ten-thousandth of the delays for the drift while a probe is under way.
            const resolution = (truth + estimate!.errorBoundNs) * 1.1e-3 + 3
            expect(Math.abs(value - truth)).toBeLessThanOrEqual(estimate!.errorBoundNs + resolution)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('are bounded by half the round trip of the first or the last exchange, whichever took longer', () => {
    fc.assert(
      fc.property(network, (of) => {
        const { exchanges, up, down } = simulate(of)
        const last = of.count - 1
        const longer = Math.max(up[0]! + down[0]!, up[last]! + down[last]!)
        expect(estimateOneWay(exchanges)!.errorBoundNs).toBeLessThanOrEqual(longer * (0.5 + 1e-3) + 3)
      }),
      { numRuns: 200 },
    )
  })

  it('are refused when a clock was stepped by more than the round trips allow', () => {
    fc.assert(
      fc.property(network, fc.boolean(), (of, forward) => {
        const run = { ...of, count: of.count + 20 }
        const driftLimit = 2e-3 * run.count * run.intervalNs
        const longest = 4 * (run.upBaseNs + run.downBaseNs + 40 * run.queueNs) + driftLimit
        const { exchanges } = simulate(run, run.count >>> 1, forward ? longest : -longest)
        expect(estimateOneWay(exchanges)).toBeNull()
      }),
      { numRuns: 200 },
    )
  })

  it('never throw, whatever times a hostile reflector writes', () => {
    const time = fc.oneof(
      fc.integer({ min: -5e18, max: 5e18 }),
      fc.integer({ min: -1000, max: 1000 }),
      fc.double(),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(time, time), { maxLength: 40 }),
        fc.integer({ min: 0, max: 1e9 }),
        (raw, gap) => {
          const estimate = estimateOneWay({
            count: raw.length,
            sentNs: (i) => i * gap,
            upNs: (i) => raw[i]![0],
            downNs: (i) => raw[i]![1],
          })
          if (estimate !== null) expect(estimate.errorBoundNs).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
