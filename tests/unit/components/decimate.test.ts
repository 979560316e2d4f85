/** Thinning keeps every extreme, whatever the density. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimate, extent } from '../../../renderer/components/decimate'
import { blockLength, ProbeTrace } from '../../../renderer/stations/duel/probe-trace'

function traceOf(rttsNs: readonly number[], everyNs = 1000): ProbeTrace {
  const trace = new ProbeTrace()
  trace.append({
    answeredAtNs: Float64Array.from(rttsNs, (_, i) => i * everyNs),
    rttNs: Float64Array.from(rttsNs),
    overdueAtNs: new Float64Array(),
  })
  return trace
}

const rtts = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 3000 })

describe('decimate', () => {
  it('keeps the smallest and the largest of all that is shown', () => {
    fc.assert(
      fc.property(rtts, fc.integer({ min: 1, max: 40 }), (values, columns) => {
        const seen = extent([decimate(traceOf(values), blockLength, 0, values.length * 1000, columns)])
        expect(seen).toEqual({ minNs: Math.min(...values), maxNs: Math.max(...values) })
      }),
    )
  })

  it('puts a probe into the column of its moment', () => {
    const { minNs, maxNs } = decimate(traceOf([5, 7, 6, 9]), blockLength, 0, 4000, 2)
    expect([...minNs]).toEqual([5, 6])
    expect([...maxNs]).toEqual([7, 9])
  })

  it('leaves out what lies outside the span, and marks empty columns', () => {
    const { minNs } = decimate(traceOf([5, 7, 6, 9]), blockLength, 1000, 2000, 4)
    expect(minNs[0]).toBe(7)
    expect([...minNs].slice(1, 3)).toEqual([NaN, NaN])
  })

  it('shows a single spike among a million probes in its own column or the next', () => {
    const values = new Array<number>(1_000_000).fill(100)
    values[654_321] = 5_000_000
    const { maxNs } = decimate(traceOf(values), blockLength, 0, 1e9, 700)
    const column = Math.floor((654_321 / 1e6) * 700)
    expect(Math.max(maxNs[column] as number, maxNs[column - 1] as number)).toBe(5_000_000)
  })

  it('has no extent without probes', () => {
    expect(extent([decimate(new ProbeTrace(), blockLength, 0, 1, 10)])).toBeNull()
  })
})

describe('the trace of a finished run', () => {
  it('parts answered probes from lost ones and keeps what became of each', () => {
    const trace = ProbeTrace.of({
      sentAtNs: Float64Array.of(0, 10, 20, 30, NaN),
      rttNs: Float64Array.of(5, NaN, NaN, 80, NaN),
      fate: Uint8Array.of(0, 1, 2, 4, 5),
      sentAgain: null,
    })
    expect(trace.length).toBe(1)
    expect(trace.lost).toEqual([
      { sentAtNs: 10, fate: 'lostUpstream' },
      { sentAtNs: 20, fate: 'lostDownstream' },
      { sentAtNs: 30, fate: 'late' },
    ])
  })

  it('grows beyond its first room without losing a probe', () => {
    const values = Array.from({ length: 5000 }, (_, i) => i + 1)
    const trace = traceOf(values)
    expect(trace.length).toBe(5000)
    expect([...trace.rttNs.subarray(0, 5000)]).toEqual(values)
    expect(trace.blockMaxNs[Math.floor(4999 / blockLength)]).toBe(5000)
  })
})
