/** What holds for every run, in whatever order its replies arrive: jitter, loss and reordering. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConsecutiveVariation } from '../../../shared/measurement/delay-variation'
import { Histogram } from '../../../shared/measurement/histogram'
import { ReorderCounter, SequenceBitmap, splitLoss, type ProbeState } from '../../../shared/measurement/loss'

/** Delays by sequence number, NaN where the probe was lost, and an order of arrival of the others. */
const run = fc
  .array(fc.option(fc.integer({ min: -1e6, max: 1e6 }), { nil: NaN }), { maxLength: 60 })
  .chain((delays) => {
    const arrived = delays.flatMap((delay, sequence) => (Number.isNaN(delay) ? [] : [sequence]))
    return fc.record({
      delays: fc.constant(delays),
      order: fc.shuffledSubarray(arrived, { minLength: arrived.length }),
      cut: fc.nat(arrived.length),
    })
  })

describe('consecutive variation', () => {
  it('holds each pair of neighbours that both arrived, once, and its parts merge into the whole', () => {
    fc.assert(
      fc.property(run, ({ delays, order, cut }) => {
        const known = delays.map(() => NaN)
        const delayOf = (sequence: number) => known[sequence] ?? NaN
        const [first, second] = [new ConsecutiveVariation(delayOf), new ConsecutiveVariation(delayOf)]
        order.forEach((sequence, i) => {
          known[sequence] = delays[sequence]!
          ;(i < cut ? first : second).arrived(sequence)
        })
        const expected = new Histogram()
        delays.forEach((delay, i) => {
          const difference = Math.abs(delay - (delays[i - 1] ?? NaN))
          if (!Number.isNaN(difference)) expected.record(difference)
        })
        first.histogram.merge(second.histogram)
        expect(first.histogram.bins()).toEqual(expected.bins())
        expect(first.histogram.count).toBe(expected.count)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('loss', () => {
  it('always adds up to what was sent', () => {
    const state = fc.constantFrom<ProbeState>('answered', 'late', 'unanswered', 'undecided', 'notSent')
    const bitmap = fc.option(fc.uint8Array({ maxLength: 12 }))
    fc.assert(
      fc.property(
        fc.array(state, { maxLength: 80 }),
        bitmap,
        fc.option(fc.nat(100)),
        (states, reflected, dropped) => {
          const split = splitLoss({
            begun: states.length,
            stateOf: (sequence) => states[sequence]!,
            reflectorReceived: reflected,
            droppedHere: dropped,
          })
          const sent = states.filter((state) => state !== 'notSent').length
          const parts = Object.values<number>({ ...split })
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(sent)
          expect(Math.min(...parts)).toBeGreaterThanOrEqual(0)
          expect(split.received).toBe(states.filter((state) => state === 'answered').length)
          expect(split.late).toBe(states.filter((state) => state === 'late').length)
          if (reflected === null)
            expect(split.lostUpstream + split.lostDownstream + split.droppedHere).toBe(0)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('sequence numbers', () => {
  const arrivals = fc.array(fc.nat(40), { maxLength: 80 })

  it('are kept as a set keeps them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(40), fc.nat(5000)), { maxLength: 80 }), (sequences) => {
        const [bitmap, set] = [new SequenceBitmap(4000), new Set<number>()]
        for (const sequence of sequences) {
          expect(bitmap.set(sequence)).toBe(sequence < 4000 && !set.has(sequence))
          if (sequence < 4000) set.add(sequence)
        }
        expect(bitmap.count).toBe(set.size)
        const bits = bitmap.slice()
        const kept = Array.from({ length: bits.length * 8 }, (_, k) => k).filter(
          (k) => (bits[k >>> 3]! >>> (k & 7)) & 1,
        )
        expect(kept).toEqual([...set].toSorted((a, b) => a - b))
      }),
      { numRuns: 1000 },
    )
  })

  it('are reordered exactly where a greater one came before, and duplicates where the same did', () => {
    fc.assert(
      fc.property(arrivals, (sequences) => {
        const counter = new ReorderCounter()
        sequences.forEach((sequence, i) => {
          const before = sequences.slice(0, i)
          const kind = before.includes(sequence)
            ? 'duplicate'
            : before.some((earlier) => earlier > sequence)
              ? 'reordered'
              : 'inOrder'
          expect(counter.add(sequence)).toBe(kind)
        })
        expect(counter.duplicates).toBe(sequences.length - new Set(sequences).size)
      }),
      { numRuns: 1000 },
    )
  })
})
