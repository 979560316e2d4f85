/** Every classic case on real sockets of two labs, and both ends' records against what was written. */
import { afterEach, describe, expect, it } from 'vitest'
import { countsOf, framesOf } from '../../../../shared/stations/byte-stream/analysis'
import {
  caseNames,
  experimentOf,
  hasHappened,
  plainReader,
  plainWriter,
} from '../../../../shared/stations/byte-stream/cases'
import type { ByteStreamEvent } from '../../../../shared/stations/byte-stream/contract'
import { planOf, type ByteStreamOrder } from '../../../../shared/stations/byte-stream/order'
import { datagramHeaderOctets } from '../../../../shared/stations/byte-stream/records'
import { isFailure } from '../../../../shared/base/failure'
import { first, startLab, type EngineLab } from '../../../support/engine-lab'

const cleanups: (() => Promise<void>)[] = []

async function lab(...args: Parameters<typeof startLab>): Promise<EngineLab> {
  const started = await startLab(...args)
  cleanups.push(() => started.stop())
  return started
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function idOf(there: EngineLab): Promise<string> {
  const { controlPort } = await first(there.api.status({}))
  return `127.0.0.1:${controlPort}`
}

interface Outcome {
  readonly events: ByteStreamEvent[]
  readonly end: Extract<ByteStreamEvent, { kind: 'ended' }>
}

async function run(
  here: EngineLab,
  order: ByteStreamOrder,
  options: { signal?: AbortSignal; onEvent?: (event: ByteStreamEvent) => void } = {},
): Promise<Outcome> {
  const events: ByteStreamEvent[] = []
  const { signal, onEvent } = options
  for await (const event of here.api.byteStream(order, signal === undefined ? {} : { signal })) {
    events.push(event)
    onEvent?.(event)
  }
  const end = events.at(-1)
  if (end?.kind !== 'ended') throw new Error(`the experiment ended with ${JSON.stringify(end)}`)
  return { events, end }
}

/** Both ends' records put together. */
function recordsOf(events: readonly ByteStreamEvent[]) {
  const hex = (kind: 'octets' | 'datagramOctets') =>
    Buffer.from(events.map((event) => (event.kind === kind ? event.hex : '')).join(''), 'hex')
  return {
    writes: events.flatMap((event) => (event.kind === 'writes' ? event.writes : [])),
    reads: events.flatMap((event) => (event.kind === 'reads' ? event.reads : [])),
    sent: events.flatMap((event) => (event.kind === 'sent' ? event.datagrams : [])),
    arrived: events.flatMap((event) => (event.kind === 'arrived' ? event.datagrams : [])),
    octets: new Uint8Array(hex('octets')),
    datagramOctets: hex('datagramOctets'),
    ended: events.some((event) => event.kind === 'ended' && event.outcome === 'completed'),
  }
}

function planned(order: ByteStreamOrder) {
  const plan = planOf(order)
  if (isFailure(plan)) throw new Error(JSON.stringify(plan))
  return plan
}

describe.each(['another lab', 'this machine'])('the byte stream to %s', (peer) => {
  it.each(caseNames)('shows the case %s for real, both records true to what was written', async (name) => {
    const here = await lab()
    const id = peer === 'this machine' ? 'loopback' : await idOf(await lab())
    const order = { peer: id, ...experimentOf(name) }
    const plan = planned(order)
    const { events, end } = await run(here, order)
    expect(end).toEqual({ kind: 'ended', outcome: 'completed', failure: null })
    const records = recordsOf(events)

    expect(Buffer.from(records.octets).equals(plan.wire)).toBe(true)
    expect(records.writes.map(({ offset, length }) => ({ offset, length }))).toEqual(plan.writes)
    let read = 0
    for (const { offset, length, atNs } of records.reads) {
      expect(offset).toBe(read)
      expect(length).toBeLessThanOrEqual(order.reader.readOctets)
      expect(atNs).toBeGreaterThan(0)
      read += length
    }
    expect(read).toBe(plan.wire.length)

    let at = 0
    for (const { number, octets } of records.arrived) {
      const datagram = records.datagramOctets.subarray(at, at + octets)
      expect(datagram.readUInt32BE(0)).toBe(number)
      expect(
        datagram.subarray(datagramHeaderOctets).equals(plan.messages[number]?.payload ?? Buffer.of()),
      ).toBe(true)
      at += octets
    }
    expect(at).toBe(records.datagramOctets.length)

    const framed = framesOf(plan.codec, records, 1_048_576)
    const counts = countsOf(plan, records, framed)
    expect(hasHappened(name, counts)).toBe(true)
    expect(counts.datagramsArrived).toBe(plan.messages.length - (name === 'datagramTooLarge' ? 1 : 0))
    if (name === 'glued') expect(records.reads.length).toBeLessThan(records.writes.length)
    if (name === 'split') expect(records.reads.length).toBeGreaterThan(1)
    if (name === 'datagramTooLarge')
      expect(records.sent.filter(({ code }) => code !== null)).toMatchObject([
        { number: 1, code: 'EMSGSIZE' },
      ])
    if (name === 'backPressure') expect(events.some((event) => event.kind === 'drained')).toBe(true)
    if (name !== 'delimiterInside' && plan.codec.name !== 'none')
      expect(counts.wholeMessages).toBe(plan.messages.length)
  })
})

const plain = { codec: 'length:u16be', writer: plainWriter, reader: plainReader }
const message = (text: string) => Buffer.from(text).toString('hex')

describe('an experiment', () => {
  it('writes corked messages together, whatever pauses lie between', async () => {
    const here = await lab()
    const messages = ['one', 'two', 'three'].map(message)
    const writer = { ...plainWriter, nagle: false, corked: true, pauseMs: 30 }
    const { events } = await run(here, { ...plain, peer: 'loopback', messages, writer })
    const { reads, writes } = recordsOf(events)
    expect(writes.map(({ heldOctets }) => heldOctets)).toEqual([5, 10, 17])
    expect(reads).toMatchObject([{ offset: 0, length: 17 }])
    expect((writes[2]?.atNs ?? 0) - (writes[0]?.atNs ?? 0)).toBeGreaterThan(50e6)
  })

  it('reads slowly where it is asked to', async () => {
    const here = await lab()
    const messages = [message('x'.repeat(98))]
    const reader = { readOctets: 20, pauseMs: 25, startAfterMs: 0 }
    const { events } = await run(here, { ...plain, peer: 'loopback', messages, reader })
    const { reads } = recordsOf(events)
    expect(reads.map(({ length }) => length)).toEqual([20, 20, 20, 20, 20])
    for (const [index, { atNs }] of reads.slice(1).entries())
      expect(atNs - (reads[index]?.atNs ?? 0)).toBeGreaterThan(20e6)
  })

  it.each([
    ['a framing that there is not', { codec: 'morse' }, 'badInput'],
    ['a message that the framing cannot carry', { codec: 'fixed:3' }, 'badInput'],
    [
      'more reads than can be shown',
      { messages: ['00'.repeat(60_000)], reader: { ...plainReader, readOctets: 1 } },
      'limit',
    ],
    [
      'pauses without end',
      { messages: [message('x'.repeat(48))], reader: { readOctets: 1, pauseMs: 10_000, startAfterMs: 0 } },
      'limit',
    ],
  ])('says why it cannot be: %s', async (_what, change, failure) => {
    const here = await lab()
    const { end } = await run(here, { ...plain, peer: 'loopback', messages: [message('four')], ...change })
    expect(end).toMatchObject({ outcome: 'failed', failure: { failure } })
  })

  it('is cancelled at once, keeps what was noted, and leaves no socket at either end', async () => {
    const here = await lab()
    const there = await lab()
    const before = (await first(there.api.status({}))).openSockets
    const cancel = new AbortController()
    const { events, end } = await run(
      here,
      { ...endless, peer: await idOf(there) },
      {
        signal: cancel.signal,
        onEvent: (event) => event.kind === 'reads' && cancel.abort(),
      },
    )
    expect(end).toEqual({ kind: 'ended', outcome: 'cancelled', failure: null })
    expect(recordsOf(events).writes.length).toBeGreaterThan(0)
    // The visit lingers: one control connection.
    await first(there.api.status({}), (status) => status.openSockets === before + 1)
    expect((await first(there.api.status({}))).sessions).toMatchObject([{ host: '127.0.0.1', channels: {} }])
  })

  it('ends with the reason when the other lab is closed in the middle', async () => {
    const here = await lab()
    const there = await lab()
    const closing: Promise<void>[] = []
    const { events, end } = await run(
      here,
      { ...endless, peer: await idOf(there) },
      {
        onEvent: (event) => {
          if (event.kind === 'octets' && closing.length === 0) closing.push(there.stop())
        },
      },
    )
    await Promise.all(closing)
    expect(end).toMatchObject({ outcome: 'failed', failure: { failure: 'peerGone', host: '127.0.0.1' } })
    expect(recordsOf(events).octets.length).toBeGreaterThan(0)
  })

  it('needs the other person, who is told that it is traffic and sees the same digits', async () => {
    const here = await lab({ name: 'this one' })
    const there = await lab({ admission: 'ask' })
    const order = { ...plain, peer: await idOf(there), messages: [message('let me in')] }
    for (const answer of ['decline', 'once'] as const) {
      const digits: (string | null)[] = []
      const over = new AbortController()
      const answered = (async () => {
        for await (const [asked] of there.api.admissionRequests({}, { signal: over.signal })) {
          if (asked === undefined) continue
          await there.api.answerAdmission({ id: asked.id, answer })
          return asked
        }
        return null
      })()
      const { end } = await run(here, order, {
        onEvent: (event) => event.kind === 'asking' && digits.push(event.digits),
      })
      over.abort()
      const asked = await answered
      expect(asked).toMatchObject({ name: 'this one', settings: null })
      expect(digits).toEqual([null, asked?.digits])
      expect(end).toMatchObject(
        answer === 'once'
          ? { outcome: 'completed', failure: null }
          : { outcome: 'failed', failure: { failure: 'declined', why: 'person' } },
      )
    }
    // Let in once, the visit stands for the next click.
    const { events } = await run(here, order)
    expect(events.some(({ kind }) => kind === 'asking')).toBe(false)
  })
})

/** Somebody else has to end it. */
const endless = {
  ...plain,
  messages: new Array<string>(200).fill(message('again')),
  writer: { ...plainWriter, pauseMs: 50 },
}
