/** Whatever happens to the probes of a run, in whatever order: the counts add up, live and at the end. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findTransport, type Transport } from '../../../../shared/measurement/transport'
import { TransportRecorder } from '../../../../electron/stations/duel/run/transport-recorder'

const ms = 1_000_000
const udp = findTransport('udp') as Transport
const lateAfterNs = 50 * ms

const probe = fc.record({
  notSent: fc.boolean(),
  delayNs: fc.option(fc.integer({ min: 1, max: 100 * ms }), { nil: null }),
  again: fc.boolean(),
  reached: fc.boolean(),
})

describe('a recorder', () => {
  it('keeps sent = received + late + every kind of loss', () => {
    fc.assert(
      fc.property(fc.array(probe, { maxLength: 80 }), fc.boolean(), fc.nat(5), (probes, reported, drops) => {
        const recorder = new TransportRecorder(udp, lateAfterNs)
        const arrivals: { sequence: number; atNs: number }[] = []
        const bitmap = new Uint8Array(Math.ceil(probes.length / 8))
        probes.forEach(({ notSent, delayNs, again, reached }, sequence) => {
          const sentNs = sequence * ms
          recorder.begin(sequence, sentNs, sentNs)
          recorder.markSent(sequence, sentNs)
          if (notSent) return recorder.markNotSent(sequence)
          if (reached || delayNs !== null) bitmap[sequence >> 3]! |= 1 << (sequence & 7)
          if (delayNs === null) return
          arrivals.push({ sequence, atNs: sentNs + delayNs })
          if (again) arrivals.push({ sequence, atNs: sentNs + delayNs + 1 })
        })
        arrivals.sort((a, b) => a.atNs - b.atNs)
        for (const { sequence, atNs } of arrivals) {
          recorder.takeReply({
            sequence,
            echoedNs: sequence * ms,
            reflectorReceivedNs: atNs - 1,
            reflectorSentNs: atNs - 1,
            arrivedNs: atNs,
          })
        }
        const sample = recorder.sample(10_000 * ms)
        const live = sample.summary
        expect(live.sent).toBe(live.received + live.late + live.lostUnknown + sample.inFlight)
        const counts = { received: 0, answered: 0, socketDrops: 0 }
        const { result } = recorder.conclude({
          reflector: reported ? { counts, received: bitmap } : null,
          droppedHere: drops,
          segmentsRetransmittedThere: null,
        })
        expect(result.sent).toBe(probes.filter((one) => !one.notSent).length)
        expect(result.sent + result.notSent).toBe(probes.length)
        expect(result.sent).toBe(
          result.received +
            result.late +
            result.lostUpstream +
            result.lostDownstream +
            result.lostUnknown +
            result.droppedHere,
        )
        expect(result.rttHistogram.reduce((sum, [, count]) => sum + count, 0)).toBe(result.received)
      }),
    )
  })
})
