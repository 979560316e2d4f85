/** Whatever comes from the link: read back as written, or refused, and never anything else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareRecords,
  decodeDns,
  encodeDns,
  sameName,
  type DnsMessage,
  type DnsRecord,
} from '../../../shared/wire/dns'
import {
  announcedLabs,
  answersTo,
  forLegacy,
  isKnownTo,
  refreshQuestion,
  serviceRecords,
} from '../../../shared/wire/lab-service'

const label = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((text) => Buffer.from(text).toString() === text && Buffer.byteLength(text) <= 63)
const name = fc.array(fc.oneof(label, fc.constantFrom('\ufeff', '\ufeffa')), { maxLength: 3 })
/** What this program has nothing to do with: HTTPS (65) and others of class IN, and anything of another class. */
const other = fc.oneof(
  fc.record({ type: fc.constantFrom(0, 2, 5, 65, 250, 256, 0xffff), class: fc.constant(1) }),
  fc.record({ type: fc.nat(0xffff), class: fc.constantFrom(0, 3, 254, 0x7fff) }),
)
const ttlSeconds = fc.nat(0xffff_ffff)
const data: fc.Arbitrary<DnsRecord['data']> = fc.oneof(
  fc.ipV4().map((address) => ({ type: 'A' as const, address })),
  fc.record({ type: fc.constant('PTR' as const), target: name }),
  fc.record({ type: fc.constant('SRV' as const), port: fc.nat(0xffff), target: name }),
  fc.record({
    type: fc.constant('TXT' as const),
    strings: fc.array(fc.uint8Array({ maxLength: 255 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ type: fc.constant('other' as const), as: other, octets: fc.uint8Array({ maxLength: 20 }) }),
)
const records = fc.array(fc.record({ name, flush: fc.boolean(), ttlSeconds, data }), { maxLength: 4 })
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: fc.nat(0xffff),
  isResponse: fc.boolean(),
  isTruncated: fc.boolean(),
  questions: fc.array(
    fc.record({
      name,
      type: fc.oneof(fc.constantFrom('A', 'PTR', 'TXT', 'AAAA', 'SRV', 'ANY'), other),
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

  it('that could be read can be compared, answered and written again', () => {
    const own = serviceRecords(
      { label: 'ann', identity: 'ab'.repeat(32), protocol: 2, controlPort: 1, dataPort: 2, version: '1' },
      ['10.0.0.1', 'fe80::1'],
    )
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(255), (one, at, octet) => {
        const bytes = encodeDns(one)
        bytes[at % bytes.length] = octet
        const read = decodeDns(bytes)
        if (read === null) return
        const records = [...read.answers, ...read.authorities, ...read.additionals]
        for (const record of records) {
          expect(compareRecords(record, record)).toBe(0)
          expect(Math.sign(compareRecords(record, own.text))).toBe(
            -Math.sign(compareRecords(own.text, record)),
          )
          expect(sameName(record.name, record.name)).toBe(true)
          isKnownTo(records, record)
          encodeDns({ ...read, answers: records.map(forLegacy) })
          if (record.name[0] !== undefined) encodeDns(refreshQuestion(record.name[0]))
        }
        for (const question of read.questions) answersTo(question, own)
        expect(decodeDns(encodeDns(read))).toEqual(read)
      }),
      { numRuns: 2000 },
    )
  })
})
