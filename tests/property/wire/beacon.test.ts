/** The beacon survives its way there and back, and hostile bytes are never more than bytes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channels, decodeBeacon, encodeBeacon, questionBytes, type Beacon } from '../../../shared/wire/beacon'

const hex = (octets: number) =>
  fc.uint8Array({ minLength: octets, maxLength: octets }).map((bytes) => Buffer.from(bytes).toString('hex'))
const plain = (maxLength: number) =>
  fc.stringMatching(/^[A-Za-z0-9@._-]+$/).map((text) => text.slice(0, maxLength))
const address = fc.oneof(
  fc.record({
    address: fc.ipV4(),
    prefixLength: fc.integer({ min: 0, max: 32 }),
  }),
  fc.record({
    address: fc.integer({ min: 1, max: 0xffff }).map((group) => `fd77:1::${group.toString(16)}`),
    prefixLength: fc.integer({ min: 0, max: 128 }),
  }),
)
const port = fc.integer({ min: 0, max: 65535 })
const beacon: fc.Arbitrary<Beacon> = fc.record({
  kind: fc.constantFrom('question', 'answer'),
  channel: fc.constantFrom(...channels),
  protocol: port,
  nonce: hex(8),
  identity: hex(32),
  controlPort: port,
  dataPort: port,
  name: plain(64),
  system: plain(64),
  version: plain(32),
  addresses: fc.array(address, { maxLength: 8 }),
})

describe('a beacon', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(beacon, (one) => {
        expect(decodeBeacon(encodeBeacon(one))).toEqual(one)
      }),
    )
  })

  it('is never larger as an answer than the question is', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 300 })
    const full = fc.record({ name: anyText, system: anyText, version: anyText })
    fc.assert(
      fc.property(beacon, full, fc.array(address, { maxLength: 40 }), (one, texts, addresses) => {
        expect(encodeBeacon({ ...one, ...texts, addresses, kind: 'question' })).toHaveLength(questionBytes)
        const answer = encodeBeacon({ ...one, ...texts, addresses, kind: 'answer' })
        expect(answer.length).toBeLessThanOrEqual(questionBytes)
      }),
    )
  })

  it('is never read from bytes that are not exactly one, and reading never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1500 }), (bytes) => {
        expect(decodeBeacon(bytes)).toBeNull()
      }),
    )
    fc.assert(
      fc.property(beacon, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, where, flip) => {
        const bytes = encodeBeacon(one)
        const at = where % bytes.length
        bytes[at] = (bytes[at] ?? 0) ^ flip
        const read = decodeBeacon(bytes)
        // A changed octet is another beacon or none; what hides is left out of its texts, once and for all.
        if (read === null) return
        const again = encodeBeacon(read)
        expect(again.length).toBeLessThanOrEqual(bytes.length)
        expect(decodeBeacon(again)).toEqual(read)
      }),
    )
  })

  it('cut short or prolonged by any number of octets is none', () => {
    fc.assert(
      fc.property(
        beacon,
        fc.integer({ min: 1, max: 511 }),
        fc.uint8Array({ minLength: 1 }),
        (one, by, more) => {
          const bytes = encodeBeacon(one)
          expect(decodeBeacon(bytes.subarray(0, Math.max(0, bytes.length - by)))).toBeNull()
          expect(decodeBeacon(Buffer.concat([bytes, more]))).toBeNull()
        },
      ),
    )
  })
})
