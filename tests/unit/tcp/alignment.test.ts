/** Two machines' times of one connection, put on one clock. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { align, capturesErrorNs } from '../../../shared/tcp/alignment'
import { rungsOf } from '../../../shared/tcp/ladder'
import { Mark, type EndName } from '../../../shared/tcp/mark'
import { event, kernel, segment } from './marks'

/** A segment as both machines saw it: the number tells it from all others. */
function passed(seq: number, from: EndName, sentNs: number, receivedNs: number): Mark[] {
  const to = from === 'here' ? 'there' : 'here'
  return [
    segment(sentNs, from, 'PSH ACK', { seq, ack: 1, length: 1, seenAt: from }),
    segment(receivedNs, from, 'PSH ACK', { seq, ack: 1, length: 1, seenAt: to }),
  ]
}

describe('Aligning two ends', () => {
  it('leaves one clock as it is', () => {
    const marks = [kernel(10, 'there', 'LISTEN'), event(20, 'here', 'connecting')]
    expect(align(marks, 0)).toEqual({ marks, clockErrorNs: 0 })
    expect(align(marks, null)).toEqual({ marks, clockErrorNs: null })
  })

  it('narrows what the exchanges left open, and moves the other end alone', () => {
    // The clock there is 60 ahead: each way takes 40, and the exchanges left 200 open.
    const marks = [
      ...passed(1, 'here', 1000, 1100),
      ...passed(2, 'there', 1200, 1180),
      kernel(1300, 'there', 'ESTABLISHED', 1100),
    ]
    const aligned = align(marks, 200)
    expect(aligned.clockErrorNs).toBeCloseTo(capturesErrorNs + 40, 0)
    const at = (index: number) => aligned.marks[index]!.tNs
    expect(at(0)).toBe(1000)
    expect(at(1)).toBeCloseTo(1040, 0)
    expect(at(2)).toBeCloseTo(1140, 0)
    expect(at(3)).toBe(1180)
    const state = aligned.marks[4]
    expect(state?.tNs).toBeCloseTo(1240, 0)
    expect(state?.kind === 'state' ? state.sinceNs : null).toBeCloseTo(1040, 0)
  })

  it('follows a clock that drifts while the connection is held', () => {
    // 50 ppm for ten seconds: 500 us, where a way takes 20 us.
    const there = (ns: number) => ns + 50e-6 * ns
    const marks = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((second) => {
      const ns = second * 1e9
      return [
        ...passed(2 * second, 'here', ns, there(ns + 20_000)),
        ...passed(2 * second + 1, 'there', there(ns + 30_000), ns + 50_000),
      ]
    })
    const { marks: aligned, clockErrorNs } = align(marks, 100_000)
    expect(clockErrorNs).toBeLessThan(capturesErrorNs + 41_000)
    for (const { sentNs, receivedNs } of rungsOf(aligned)) {
      expect(receivedNs! - sentNs!).toBeGreaterThanOrEqual(-1)
      expect(receivedNs! - sentNs!).toBeLessThan(41_000)
    }
  })

  it('leaves open what drift may be only as long as the other end tells anything', () => {
    const told = passed(1, 'here', 0, 20)
    const lost = event(60e9, 'there', 'lost')
    const aligned = align([...told, event(50e9, 'here', 'sent'), lost], 100)
    expect(aligned.clockErrorNs).toBeLessThan(capturesErrorNs + 100)
    expect(aligned.marks.at(-1)).toEqual(lost)
  })

  it('takes what cannot be as it was told', () => {
    // Both ways arrive before they left by more than any clock within the error explains.
    const marks = [...passed(1, 'here', 5000, 1000), ...passed(2, 'there', 6000, 2000)]
    expect(align(marks, 100)).toEqual({ marks, clockErrorNs: 100 })
  })

  it.each([Infinity, -Infinity, 1e308, NaN])('never sees a time of %d, which no peer may tell', (tNs) => {
    expect(v.is(Mark, event(tNs, 'there', 'sent'))).toBe(false)
    expect(v.is(Mark, kernel(0, 'there', 'ESTABLISHED', tNs))).toBe(false)
    expect(v.is(Mark, event(-1.5, 'there', 'sent'))).toBe(true)
  })

  it('lets nothing arrive before it left, and the true clock within its error', () => {
    const step = fc.record({
      from: fc.constantFrom<EndName>('here', 'there'),
      pauseNs: fc.integer({ min: 0, max: 1e9 }),
      delayNs: fc.integer({ min: 0, max: 1e6 }),
    })
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1000, max: 1e6 }),
        fc.double({ min: -0.9, max: 0.9, noNaN: true }),
        fc.integer({ min: -900, max: 900 }),
        (steps, errorNs, part, driftPpm) => {
          let nowNs = 0
          const startNs = steps[0]!.pauseNs
          const there = (ns: number) => ns + part * errorNs + driftPpm * 1e-6 * (ns - startNs)
          const truth: number[] = []
          const marks = steps.flatMap(({ from, pauseNs, delayNs }, seq) => {
            nowNs += pauseNs
            truth.push(nowNs, nowNs + delayNs)
            return from === 'here'
              ? passed(seq, from, nowNs, there(nowNs + delayNs))
              : passed(seq, from, there(nowNs), nowNs + delayNs)
          })
          const { marks: aligned, clockErrorNs } = align(marks, errorNs)
          for (const { sentNs, receivedNs } of rungsOf(aligned))
            expect(receivedNs! - sentNs!).toBeGreaterThanOrEqual(-5)
          // The error is one of the far clock, whose ns are up to a thousandth longer or shorter.
          for (const [at, { tNs }] of aligned.entries())
            expect(Math.abs(tNs - truth[at]!)).toBeLessThanOrEqual(
              (clockErrorNs! - capturesErrorNs) * 1.002 + 2,
            )
        },
      ),
    )
  })
})
