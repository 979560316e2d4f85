/** What a run tells its pacer of the answer that is under way, and how long it waits for the last ones. */
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

/** Time passes by being looked at, and the wall clock with it. */
class RunningClock extends FakeClock {
  override nowNs = () => (this.ns += 20 * ms)
  override systemWallMs = () => this.ns / ms
}

it.each([
  // 10 s after the last probe, whatever TCP still sends again; by Tmax where that is longer.
  { lateAfterNs: 2000 * ms, fromMs: 10_000 },
  { lateAfterNs: 15_000 * ms, fromMs: 15_000 },
])('ends although TCP never answers: after $fromMs ms', async ({ lateAfterNs, fromMs }) => {
  const settings: MeasureSettings = {
    ...defaultSettings,
    transports: ['udp', 'tcp'],
    intervalNs: 10 * ms,
    limit: { kind: 'count', count: 2 },
    lateAfterNs,
  }
  const clock = new RunningClock()
  const recorder = new Recorder(settings)
  let lastSentNs = 0
  const channels = recorder.channels.map((channel) => ({
    recorder: channel,
    prober: {
      send: (sequence: number, dueNs: number) => {
        lastSentNs = clock.nowNs()
        channel.begin(sequence, dueNs, lastSentNs - startNs)
        channel.markSent(sequence, lastSentNs - startNs)
        return lastSentNs - startNs
      },
    },
  }))
  const parts = {
    ...{ settings, clock, startNs, recorder, channels, pacer: { waitUntil: async () => {} } },
    broken: () => null,
    stirred: () => Promise.resolve(),
    onDraining: () => {},
  } as unknown as RunParts
  expect(await run(parts, new AbortController().signal)).toBeNull()
  const tookMs = (clock.ns - lastSentNs) / ms
  expect(tookMs).toBeGreaterThan(fromMs)
  expect(tookMs).toBeLessThan(fromMs + 2000)
  const nothingArrived = { counts: {} as never, received: new Uint8Array(), segmentsRetransmitted: null }
  const [udp, tcp] = recorder.channels.map((channel) =>
    channel.conclude({ reflector: nothingArrived, droppedHere: 0, segmentsRetransmittedThere: null }),
  )
  // UDP's are older than Tmax, and lost; TCP's may be under way still.
  expect(udp?.result).toMatchObject({ sent: 2, received: 0, lostUpstream: 2, lostUnknown: 0 })
  expect(tcp?.result).toMatchObject({ sent: 2, received: 0, lostUpstream: 0, lostUnknown: 2 })
})
