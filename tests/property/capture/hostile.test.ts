/** Captures and packets from anybody: any bytes, any split; nothing throws but the named error, nothing is read twice. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CaptureError,
  CaptureReader,
  type CapturedPacket,
  type TimedPacket,
} from '../../../shared/capture/capture-reader'
import { linkTypes } from '../../../shared/capture/link-type'
import { decodePacket } from '../../../shared/capture/packet'
import { writePcapng } from '../../../shared/capture/pcapng-writer'

const packet: fc.Arbitrary<TimedPacket> = fc.record({
  timeNs: fc.bigInt({ min: 0n, max: 2n ** 62n }),
  linkType: fc.constantFrom(...Object.values(linkTypes)),
  originalLength: fc.nat(65_535),
  bytes: fc.uint8Array({ maxLength: 80 }),
  comment: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: null }),
})
const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 })

/** Packets read in pieces of these sizes in turn, and the sentence that ended the reading. */
function read(bytes: Uint8Array, sizes: number[]): { packets: CapturedPacket[]; error: string | null } {
  const reader = new CaptureReader()
  const packets: CapturedPacket[] = []
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length]!
      for (const one of reader.push(bytes.subarray(at, at + size))) packets.push(one)
      at += size
    }
    reader.end()
    return { packets, error: null }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    return { packets, error: error.message }
  }
}

describe('a capture', () => {
  it('reads the same in any pieces as it was written', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 6 }), cuts, (packets, sizes) => {
        expect(read(writePcapng(packets, 'test'), sizes)).toEqual({ packets, error: null })
      }),
    )
  })

  it('ends with the same packets and the same sentence in any pieces, whatever was changed in it', () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(packet, { maxLength: 4 }),
        change,
        fc.nat(),
        cuts,
        (packets, changes, cut, sizes) => {
          const bytes = writePcapng(packets, 'test')
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          const part = bytes.subarray(0, cut % (bytes.length + 1))
          expect(read(part, sizes)).toEqual(read(part, [part.length + 1]))
        },
      ),
      { numRuns: 20_000 },
    )
  })
})

describe('a packet', () => {
  it('decodes whatever its bytes are', () => {
    const start = fc.constantFrom(
      '',
      '4500',
      '45000028000000004006',
      '6000000000200640',
      '0000000000000000000000000800',
    )
    const bytes = fc.tuple(start, fc.uint8Array({ maxLength: 120 })).map(([head, tail]) => {
      return new Uint8Array([...Buffer.from(head, 'hex'), ...tail])
    })
    fc.assert(
      fc.property(bytes, fc.constantFrom(...Object.values(linkTypes), 9999), (frame, linkType) => {
        const { tcp, udp, ip } = decodePacket(frame, linkType)
        if (tcp !== null) expect(tcp.payloadLength).toBeGreaterThanOrEqual(0)
        if (udp !== null) expect(udp.payloadLength).toBeGreaterThanOrEqual(0)
        if (ip === null) expect(tcp ?? udp).toBeNull()
      }),
      { numRuns: 15_000 },
    )
  })
})
