/** What is left of a run whose engine failed: every probe that was sent has exactly one fate. */
import { expect, it } from 'vitest'
import { Recorder } from '../../../../electron/stations/duel/run/recorder'
import { defaultSettings } from '../../../../shared/measurement/settings'
import { concludeFrom } from '../../../../shared/stations/duel/last-sample'

const ms = 1_000_000

it('counts what was under way and what was overdue as lost in a direction that nobody knows', () => {
  const recorder = new Recorder({ ...defaultSettings, transports: ['udp'], lateAfterNs: 20 * ms })
  const [udp] = recorder.channels
  for (let sequence = 0; sequence < 4; sequence += 1) {
    udp?.begin(sequence, sequence * 10 * ms, sequence * 10 * ms)
    udp?.markSent(sequence, sequence * 10 * ms)
  }
  const times = { echoedNs: 0, reflectorReceivedNs: 1, reflectorSentNs: 2, arrivedNs: ms }
  udp?.takeReply({ sequence: 0, ...times })
  // Probe 1 is older than Tmax now, 2 and 3 are not.
  const { channels, durationNs } = concludeFrom(recorder.sample(35 * ms))
  expect(durationNs).toBe(35 * ms)
  expect(channels['udp']?.result).toMatchObject({
    sent: 4,
    received: 1,
    lostUpstream: 0,
    lostDownstream: 0,
    lostUnknown: 3,
  })
  expect(channels['udp']?.series).toBeNull()
})
