/** Whatever comes from the link: read back as written, or refused, and never anything else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeDns, encodeDns, type DnsMessage, type DnsRecord } from '../../../shared/wire/dns'
import { announcedLabs } from '../../../shared/wire/lab-service'

const label = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter(
    (text) =>
      Buffer.from(text).toString() === text && !text.startsWith('\ufeff') && Buffer.byteLength(text) <= 63,
  )
const name = fc.array(label, { maxLength: 3 })
const ttlSeconds = fc.nat(0xffff_ffff)
const data: fc.Arbitrary<DnsRecord['data']> = fc.oneof(
  fc.ipV4().map((address) => ({ type: 'A' as const, address })),
  fc.record({ type: fc.constant('PTR' as const), target: name }),
  fc.record({ type: fc.constant('SRV' as const), port: fc.nat(0xffff), target: name }),
  fc.record({
    type: fc.constant('TXT' as const),
    strings: fc.array(fc.uint8Array({ maxLength: 255 }), { minLength: 1, maxLength: 3 }),
  }),
)
const records = fc.array(fc.record({ name, flush: fc.boolean(), ttlSeconds, data }), { maxLength: 4 })
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: fc.nat(0xffff),
  isResponse: fc.boolean(),
  isTruncated: fc.boolean(),
  questions: fc.array(
    fc.record({
      name,
      type: fc.constantFrom('A', 'PTR', 'TXT', 'AAAA', 'SRV', 'ANY'),
      unicast: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  answers: records,
  authorities: records,
  additionals: records,
})

describe('DNS messages', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(message, (one) => {
        expect(decodeDns(encodeDns(one))).toEqual(one)
      }),
    )
  })

  it('that are random are refused or read, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const read = decodeDns(bytes)
        if (read !== null) announcedLabs(read)
      }),
      { numRuns: 5000 },
    )
  })

  it('that are cut or spoilt are refused or read, never thrown at', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(255), fc.nat(), (one, at, octet, cut) => {
        const bytes = encodeDns(one)
        bytes[at % bytes.length] = octet
        for (const spoilt of [bytes, bytes.subarray(0, cut % (bytes.length + 1))]) {
          const read = decodeDns(spoilt)
          if (read !== null) announcedLabs(read)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
