/** A transport that the product does not have goes all the way: settings, run, sample, result, file, table. */
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { tableText } from '../../../../renderer/stations/duel/figure-text'
import { probesCsv, resultJson } from '../../../../renderer/stations/duel/keep'
import { groupWord, rowWord } from '../../../../renderer/stations/duel/row-words'
import { resultEvent } from '../../../../electron/stations/duel/result-document'
import { Recorder } from '../../../../electron/stations/duel/run/recorder'
import { run, type RunParts } from '../../../../electron/stations/duel/run/run'
import { probeTransports } from '../../../../electron/stations/duel/transports'
import { reflectingTransports } from '../../../../electron/engine/reflector/transports'
import { MeasureEvent } from '../../../../shared/measurement/sample'
import { parseSavedResult } from '../../../../shared/measurement/saved-result'
import { checkSettings, defaultSettings, type MeasureSettings } from '../../../../shared/measurement/settings'
import { knownTransports, transports, type Transport } from '../../../../shared/measurement/transport'
import { ControlMessage } from '../../../../shared/wire/control-message'
import { FakeClock } from './fake-clock'
import { result } from './result'

const ms = 1_000_000
const startNs = 100 * ms

/** Datagrams of at most 1,200 octets whose receiver sees duplicates, but no order. */
const quic: Transport = {
  name: 'quic',
  label: 'QUIC',
  usual: false,
  datagrams: true,
  openStamp: false,
  payloadBytes: { most: 1200, inOnePacket: 1150 },
  sees: { duplicates: true, reordered: false, late: true, sentAgain: false },
  look: { colour: 'other', mark: 'square' },
}
const known = [...transports, quic]
const settings: MeasureSettings = {
  ...defaultSettings,
  transports: ['udp', 'tcp', 'quic'],
  intervalNs: 9 * ms,
  limit: { kind: 'count', count: 4 },
}

/** Runs all three against a network that answers each channel's probes after its own time. */
async function measured() {
  const clock = new FakeClock()
  const recorder = new Recorder(settings, known)
  const channels = recorder.channels.map((channel, place) => ({
    recorder: channel,
    prober: {
      send: (sequence: number, dueNs: number) => {
        const sentNs = clock.ns - startNs
        channel.begin(sequence, dueNs, sentNs)
        channel.markSent(sequence, sentNs)
        const [reflectorReceivedNs, reflectorSentNs] = [sentNs + 1000, sentNs + 2000]
        const arrivedNs = sentNs + (place + 1) * ms
        const reply = { sequence, echoedNs: sentNs, reflectorReceivedNs, reflectorSentNs, arrivedNs }
        channel.takeReply(reply)
        if (sequence === 2) channel.takeReply(reply)
        return sentNs
      },
    },
  }))
  const pacer = { waitUntil: async (dueNs: number) => void (clock.ns = dueNs) }
  const parts = {
    ...{ settings, clock, startNs, recorder, pacer, channels },
    broken: () => null,
    stirred: () => Promise.resolve(),
    onDraining: () => {},
  } as unknown as RunParts
  expect(await run(parts, new AbortController().signal)).toBeNull()
  const sample = recorder.sample(clock.ns - startNs)
  const concluded = recorder.channels.map((channel) => [
    channel.transport.name,
    channel.conclude({ reflector: null, droppedHere: null, segmentsRetransmittedThere: null }),
  ])
  const event = resultEvent({
    ...{ target: result().target, settings, startedAt: result().startedAt },
    ...{ cancelled: false, failure: null, reverse: null },
    conclusion: {
      durationNs: clock.ns - startNs,
      generator: recorder.generator,
      channels: Object.fromEntries(concluded) as never,
    },
    floor: { udp: 1000, tcp: 2000, quic: 3000 },
  })
  return { sample, event }
}

describe('a third transport', () => {
  it('is taken by the rules of the settings once it has a row, and refused by name without', () => {
    expect(checkSettings(settings, 'authenticated', known)).toBeNull()
    expect(checkSettings(settings, 'authenticated')).toMatchObject({
      code: 'transportUnknown',
      values: { transport: 'quic' },
    })
    const refusal = (change: Partial<MeasureSettings>) =>
      checkSettings({ ...settings, ...change }, 'authenticated', known)
    expect(refusal({ payloadBytes: 1160 })).toMatchObject({
      code: 'payloadFragments',
      values: { most: 1150 },
    })
    expect(refusal({ payloadBytes: 1160, allowFragments: true })).toBeNull()
    expect(refusal({ payloadBytes: 1300, allowFragments: true })).toMatchObject({
      code: 'payloadRange',
      values: { most: 1200 },
    })
    expect(checkSettings({ ...settings, transports: ['quic'] }, 'open', known)).toMatchObject({
      code: 'openUdpAlone',
    })
  })

  it('of a peer does not break its message', () => {
    const open = { type: 'open', session: 'a'.repeat(32), settings }
    expect(v.is(ControlMessage, open)).toBe(true)
    const twice = { ...open, settings: { ...settings, transports: ['udp', 'udp'] } }
    expect(v.is(ControlMessage, twice)).toBe(false)
    expect(v.is(ControlMessage, { ...open, settings: { ...settings, transports: ['constructor'] } })).toBe(
      false,
    )
  })

  it('is run, sampled and concluded by what its row says can be seen', async () => {
    const { sample, event } = await measured()
    expect(Object.keys(sample.channels)).toEqual(['udp', 'tcp', 'quic'])
    expect([...(sample.channels.quic?.rttNs ?? [])]).toEqual([3 * ms, 3 * ms, 3 * ms, 3 * ms])
    for (const kind of ['running', 'draining'] as const)
      expect(v.is(MeasureEvent, { kind, sample })).toBe(true)
    expect(v.is(MeasureEvent, event)).toBe(true)
    expect(event.result.channels).toMatchObject({
      udp: { sent: 4, received: 4, duplicates: 1, reordered: 0, segmentsRetransmitted: null },
      tcp: { sent: 4, received: 4, duplicates: null, reordered: null, segmentsRetransmitted: { here: null } },
      quic: { sent: 4, received: 4, duplicates: 1, reordered: null, segmentsRetransmitted: null },
    })
  })

  it('is saved beside the others under its own name, and opened again', async () => {
    const { event } = await measured()
    const text = resultJson(event.result)
    const saved = JSON.parse(text) as Record<string, { sent: number } | null>
    expect([saved['udp']?.sent, saved['tcp']?.sent, saved['quic']?.sent]).toEqual([4, 4, 4])
    expect(saved).not.toHaveProperty('channels')
    const again = parseSavedResult(text)
    expect(again).toEqual(event.result)
    if ('notAResult' in again) throw new Error(again.notAResult)
    const words = {
      ...{ group: groupWord, row: rowWord, median: 'Median' },
      difference: ({ first, second }: { first: string; second: string }) => `${second} − ${first}`,
    }
    const [head, ...rows] = tableText(again, words)
    expect(head).toEqual(['', 'UDP', 'TCP', 'QUIC'])
    expect(rows).toContainEqual(['Sent', '4', '4', '4'])
    expect(rows).toContainEqual(['Duplicates', '1', '—', '1'])
    expect(rows).toContainEqual(['Median', '1.00 µs', '2.00 µs', '3.00 µs'])
  })

  it('has its probes in the CSV', async () => {
    const { event } = await measured()
    const lines = [...probesCsv(event.series)].join('').split('\n')
    expect(lines.filter((line) => line.startsWith('quic,'))).toHaveLength(4)
  })
})

it('every transport that has a row has both its ends', () => {
  expect(probeTransports.map(({ name }) => name).toSorted()).toEqual(knownTransports.toSorted())
  expect(reflectingTransports.map(({ name }) => name).toSorted()).toEqual(knownTransports.toSorted())
})

it('no transport is called like a part of the document', () => {
  const named = (name: string) => resultJson({ ...result(), channels: { [name]: result().channels.udp! } })
  expect(parseSavedResult(named('quic'))).not.toHaveProperty('notAResult')
  for (const name of ['target', 'reverse', 'outcome'])
    expect(v.is(MeasureEvent, { ...resultOf(name), kind: 'result' }), name).toBe(false)
})

function resultOf(name: string) {
  return { result: { ...result(), channels: { [name]: result().channels.udp! } }, series: {} }
}
