/** An experiment whose far end is hostile: what it tells is bounded by what was written, and the run ends with a word. */
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/base/clock'
import { runByteStream, type RunParts } from '../../../../electron/stations/byte-stream/run'
import { plainReader, plainWriter } from '../../../../shared/stations/byte-stream/cases'
import type { ByteStreamEvent } from '../../../../shared/stations/byte-stream/contract'
import type { FarReading } from '../../../../shared/stations/byte-stream/far-contract'

const order = {
  peer: 'elsewhere',
  codec: 'length:u16be',
  messages: ['61', '62'],
  writer: plainWriter,
  reader: plainReader,
}

/** Runs against a far end that says these steps. */
async function against(...steps: FarReading[]): Promise<ByteStreamEvent[]> {
  const clock = systemClock()
  const parts: RunParts = {
    clock,
    farEnds: {
      far: async () => ({
        client: {
          farClock: async () => ({ nowNs: clock.nowNs() }),
          readByteStream: async function* () {
            yield* steps
          },
        } as never,
        name: 'elsewhere',
        address: '192.0.2.1',
        localAddress: '192.0.2.2',
        lost: new AbortController().signal,
        whyLost: () => null,
        failureOf: (error) => {
          throw error
        },
        close: () => {},
      }),
    },
    dialTcp: () => Promise.reject(new Error('it never listened')),
    datagramSender: () => Promise.reject(new Error('it never listened')),
    descriptorOf: () => -1,
    facts: null,
    tally: { open: 0 },
  }
  const events: ByteStreamEvent[] = []
  await runByteStream(order, parts, (event) => events.push(event), new AbortController().signal)
  return events
}

const read = { offset: 0, length: 1, atNs: 1 }
const datagram = { number: 0, octets: 5, atNs: 1 }

describe('a far end that tells of more than was written', () => {
  it.each([
    ['reads', { kind: 'reads' as const, reads: new Array<typeof read>(7).fill(read) }],
    ['octets', { kind: 'octets' as const, hex: '00'.repeat(7) }],
    ['datagrams', { kind: 'arrived' as const, datagrams: new Array<typeof datagram>(5).fill(datagram) }],
    ['octets of datagrams', { kind: 'datagramOctets' as const, hex: '00'.repeat(21) }],
  ])('in %s is not listened to any more', async (_what, step) => {
    const events = await against(step, { kind: 'ended', code: null })
    expect(events.map(({ kind }) => kind)).toEqual(['connecting', 'ended'])
    expect(events.at(-1)).toMatchObject({
      outcome: 'failed',
      failure: { failure: 'peerGone', detail: 'moreThanWritten' },
    })
  })

  it('is believed as far as it can be true', async () => {
    const events = await against({ kind: 'octets', hex: '00'.repeat(6) }, { kind: 'ended', code: null })
    expect(events.map(({ kind }) => kind)).toEqual(['connecting', 'octets', 'ended'])
    expect(events.at(-1)).toMatchObject({ outcome: 'completed' })
  })
})
