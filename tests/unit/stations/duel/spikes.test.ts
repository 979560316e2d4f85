/** A spike is TCP's own wait; what UDP shares is not. */
import { describe, expect, it } from 'vitest'
import type { SentAgain } from '../../../../shared/measurement/sample'
import { findSpikes } from '../../../../renderer/stations/duel/spikes'

const ms = 1e6

/** Probes every 10 ms whose round trips are given in ms. */
function probes(rttsMs: readonly number[], offsetMs = 0) {
  return {
    length: rttsMs.length,
    sentAtNs: Float64Array.from(rttsMs, (_, i) => (i * 10 + offsetMs) * ms),
    rttNs: Float64Array.from(rttsMs, (rtt) => rtt * ms),
    sentAgain: null as SentAgain | null,
  }
}
const quiet = (length: number) => probes(new Array<number>(length).fill(0.3), 5)

describe('findSpikes', () => {
  it('joins the probes that wait behind one lost segment into one spike', () => {
    const tcp = probes([0.3, 0.3, 212, 202, 192, 0.3, 0.3, 45, 0.3])
    expect(findSpikes(tcp, quiet(9), 0.3 * ms, 9)).toEqual({
      alone: [
        { atNs: 20 * ms, rttNs: 212 * ms, probes: 3, sentAgain: null },
        { atNs: 70 * ms, rttNs: 45 * ms, probes: 1, sentAgain: null },
      ],
      shared: 0,
    })
  })

  it('takes nothing below 5 ms over the median, nor below twice a long median', () => {
    expect(findSpikes(probes([0.3, 5.2, 0.3]), null, 0.3 * ms, 9).alone).toEqual([])
    expect(findSpikes(probes([50, 99, 50]), null, 50 * ms, 9).alone).toEqual([])
    expect(findSpikes(probes([50, 101, 50]), null, 50 * ms, 9).alone).toHaveLength(1)
  })

  it('counts apart what UDP waited for in the same moments', () => {
    const tcp = probes([0.3, 0.3, 60, 50, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 30, 0.3])
    const udp = probes([0.3, 0.3, 55, 45, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3], 5)
    const found = findSpikes(tcp, udp, 0.3 * ms, 9)
    expect(found.shared).toBe(1)
    expect(found.alone.map((spike) => spike.atNs)).toEqual([120 * ms])
  })

  it('keeps the highest, in order of time', () => {
    const rtts = [20, 0.3, 40, 0.3, 30, 0.3, 10]
    const alone = findSpikes(probes(rtts), null, 0.3 * ms, 2).alone
    expect(alone.map((spike) => spike.rttNs / ms)).toEqual([40, 30])
  })

  it('does not take what UDP had got over before for a shared wait', () => {
    const tcp = probes([0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 60, 50, 0.3])
    // Sent 50 ms before TCP began to wait, and answered 20 ms before.
    const udp = probes([0.3, 30, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3], 0)
    expect(findSpikes(tcp, udp, 0.3 * ms, 9).shared).toBe(0)
  })

  it('holds each wait against the times in which the kernel sent again', () => {
    const tcp = probes([0.3, 0.3, 212, 202, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3])
    const rises = (...times: [fromMs: number, toMs: number][]): SentAgain => ({
      fromNs: Float64Array.from(times, ([from]) => from * ms),
      toNs: Float64Array.from(times, ([, to]) => to * ms),
      segments: Float64Array.from(times, () => 1),
    })
    const told = (sentAgain: SentAgain | null) =>
      findSpikes({ ...tcp, sentAgain }, null, 0.3 * ms, 9).alone[0]?.sentAgain
    expect(told(rises([210, 230]))).toBe(true)
    expect(told(rises([0, 15], [240, 260]))).toBe(false)
    expect(told(rises())).toBe(false)
    expect(told(null)).toBeNull()
    // A reading a second after the one before does not say when in that second.
    expect(told(rises([0, 1000]))).toBeNull()
  })
})
