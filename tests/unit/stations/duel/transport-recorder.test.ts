/** The recorder of one transport: what each event makes of a probe, and that the counts always add up. */
import { describe, expect, it } from 'vitest'
import { findTransport, type Transport } from '../../../../shared/measurement/transport'
import { TransportRecorder } from '../../../../electron/stations/duel/run/transport-recorder'
import { fates } from '../../../../shared/measurement/sample'

const second = 1_000_000_000
const ms = 1_000_000
const [udp, tcp] = ['udp', 'tcp'].map((name) => findTransport(name) as Transport) as [Transport, Transport]

function sent(recorder: TransportRecorder, sequence: number, atNs: number, intendedNs = atNs): void {
  recorder.begin(sequence, intendedNs, atNs - 5)
  recorder.markSent(sequence, atNs)
}

function reply(sequence: number, sentNs: number, arrivedNs: number, offsetNs = 0) {
  const middle = Math.round((sentNs + arrivedNs) / 2) + offsetNs
  return {
    sequence,
    echoedNs: sentNs - 5,
    reflectorReceivedNs: middle - 10,
    reflectorSentNs: middle + 10,
    arrivedNs,
  }
}

const nothing = { reflector: null, droppedHere: null, segmentsRetransmittedThere: null }

describe('a UDP recorder', () => {
  it('measures from the actual send and, beside it, from the intended one', () => {
    const recorder = new TransportRecorder(udp, null)
    sent(recorder, 0, 3 * ms, 1 * ms)
    expect(recorder.takeReply(reply(0, 3 * ms, 5 * ms))).toBe(true)
    const { result } = recorder.conclude(nothing)
    expect(result.rttNs?.max).toBe(2 * ms)
    expect(result.rttFromIntendedNs?.max).toBe(4 * ms)
    expect(result.turnaroundNs?.p50).toBe(20)
  })

  it('takes no reply whose sequence or echoed timestamp is not its own', () => {
    const recorder = new TransportRecorder(udp, null)
    sent(recorder, 0, ms)
    expect(recorder.takeReply(reply(1, ms, 2 * ms))).toBe(false)
    expect(recorder.takeReply({ ...reply(0, ms, 2 * ms), echoedNs: ms - 5 + 2 })).toBe(false)
    expect(recorder.conclude(nothing).result.received).toBe(0)
  })

  it('counts a second reply as a duplicate and measures the first alone', () => {
    const recorder = new TransportRecorder(udp, null)
    sent(recorder, 0, ms)
    recorder.takeReply(reply(0, ms, 2 * ms))
    recorder.takeReply(reply(0, ms, 9 * ms))
    const { result } = recorder.conclude(nothing)
    expect(result).toMatchObject({ sent: 1, received: 1, duplicates: 1 })
    expect(result.rttNs?.max).toBe(ms)
  })

  it('counts replies out of turn as reordered, not as lost', () => {
    const recorder = new TransportRecorder(udp, null)
    for (const sequence of [0, 1, 2]) sent(recorder, sequence, sequence * ms)
    for (const sequence of [0, 2, 1]) recorder.takeReply(reply(sequence, sequence * ms, 5 * ms))
    expect(recorder.conclude(nothing).result).toMatchObject({ received: 3, reordered: 1, lostUnknown: 0 })
  })

  it('keeps an answer after Tmax as late, out of the round trips, even one already called overdue', () => {
    const recorder = new TransportRecorder(udp, 10 * ms)
    sent(recorder, 0, 0)
    sent(recorder, 1, ms)
    expect(recorder.sample(12 * ms).overdueAtNs).toEqual(Float64Array.of(0, ms))
    recorder.takeReply(reply(0, 0, 13 * ms))
    const sample = recorder.sample(14 * ms)
    expect(sample.summary).toMatchObject({ late: 1, lostUnknown: 1, received: 0, rttNs: null })
    expect(sample.inFlight).toBe(0)
  })

  it('waits for the larger of 2 s and four medians where no Tmax is set', () => {
    const recorder = new TransportRecorder(udp, null)
    expect(recorder.lateAfterNs).toBe(2 * second)
    sent(recorder, 0, 0)
    recorder.takeReply(reply(0, 0, 1 * second))
    expect(recorder.lateAfterNs / (4 * second)).toBeCloseTo(1, 2)
  })

  it('splits the unanswered by the reflector, and leaves unknown what it cannot tell', () => {
    const recorder = new TransportRecorder(udp, null)
    for (const sequence of [0, 1, 2, 3]) sent(recorder, sequence, sequence * ms)
    recorder.markNotSent(3)
    recorder.takeReply(reply(0, 0, ms))
    const counts = { received: 2, answered: 2, socketDrops: 0 }
    const report = { counts, received: Uint8Array.of(0b011) }
    const { result, series } = recorder.conclude({ ...nothing, reflector: report, droppedHere: 0 })
    expect(result).toMatchObject({
      sent: 3,
      notSent: 1,
      received: 1,
      lostDownstream: 1,
      lostUpstream: 1,
      lostUnknown: 0,
    })
    expect([...series.fate].map((fate) => fates[fate])).toEqual([
      'received',
      'lostDownstream',
      'lostUpstream',
      'notSent',
    ])
    expect(recorder.conclude(nothing).result).toMatchObject({
      lostUnknown: 2,
      lostUpstream: 0,
      lostDownstream: 0,
    })
  })

  it('calls what was under way at a cut unknown, and what was older than Tmax lost', () => {
    const recorder = new TransportRecorder(udp, 100 * ms)
    sent(recorder, 0, 0)
    sent(recorder, 1, 150 * ms)
    recorder.cut(160 * ms)
    const report = { counts: { received: 0, answered: 0, socketDrops: 0 }, received: new Uint8Array() }
    expect(recorder.conclude({ ...nothing, reflector: report }).result).toMatchObject({
      lostUpstream: 1,
      lostUnknown: 1,
    })
  })

  it('survives timestamps that no reflector can mean', () => {
    const recorder = new TransportRecorder(udp, null)
    sent(recorder, 0, 0)
    sent(recorder, 1, 1)
    recorder.takeReply({ ...reply(0, 0, ms), reflectorSentNs: 4e18 })
    recorder.takeReply({ ...reply(1, 1, ms), reflectorReceivedNs: -4e18 })
    const { result } = recorder.conclude(nothing)
    expect(result).toMatchObject({ received: 2, turnaroundNs: null, oneWayNs: null })
  })
})

describe('a TCP recorder', () => {
  it('takes an answer whenever it comes, and says null of what its receiver cannot see', () => {
    const recorder = new TransportRecorder(tcp, null)
    sent(recorder, 0, 0)
    expect(recorder.allTold(100 * second)).toBe(false)
    recorder.takeReply(reply(0, 0, 100 * second))
    expect(recorder.allTold(100 * second)).toBe(true)
    const { result } = recorder.conclude({ ...nothing, segmentsRetransmittedThere: 3 })
    expect(result).toMatchObject({ received: 1, late: 0, droppedHere: 0, duplicates: null, reordered: null })
    expect(result.segmentsRetransmitted).toEqual({ here: null, there: 3 })
  })
})
