/** What a run tells its pacer of the answer that is under way. */
import { expect, it } from 'vitest'
import { Recorder } from '../../../../electron/stations/duel/run/recorder'
import { run, type RunParts } from '../../../../electron/stations/duel/run/run'
import { defaultSettings, type MeasureSettings } from '../../../../shared/measurement/settings'
import { FakeClock } from './fake-clock'

const ms = 1_000_000
const startNs = 100 * ms

it('waits for the newest answer alone, not on for one that was lost before it', async () => {
  const settings: MeasureSettings = {
    ...defaultSettings,
    transports: ['udp'],
    intervalNs: 10 * ms,
    limit: { kind: 'count', count: 4 },
    lateAfterNs: 20 * ms,
  }
  const clock = new FakeClock()
  const recorder = new Recorder(settings)
  const [udp] = recorder.channels
  const told: (number | null)[] = []
  const pacer = {
    waitUntil: async (dueNs: number, sentNs: () => number | null) => {
      told.push(sentNs())
      clock.ns = dueNs
    },
  }
  const prober = {
    send: (sequence: number, dueNs: number) => {
      const sentNs = clock.ns - startNs
      udp?.begin(sequence, dueNs, sentNs)
      udp?.markSent(sequence, sentNs)
      const times = {
        echoedNs: sentNs,
        reflectorReceivedNs: sentNs,
        reflectorSentNs: sentNs,
        arrivedNs: sentNs + ms,
      }
      // The second one is lost.
      if (sequence !== 1) udp?.takeReply({ sequence, ...times })
      return sentNs
    },
  }
  const parts = {
    ...{ settings, clock, startNs, recorder, pacer },
    channels: [{ recorder: udp, prober }],
    broken: () => null,
    stirred: () => Promise.resolve(),
    onDraining: () => (clock.ns += 100 * ms),
  } as unknown as RunParts
  expect(await run(parts, new AbortController().signal)).toBeNull()
  expect(told).toEqual([null, null, startNs + 10 * ms, null])
})
