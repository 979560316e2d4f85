/** Of any experiment: writes tile the stream, and frames do not depend on how it was read. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countsOf, framesOf } from '../../../../shared/stations/byte-stream/analysis'
import { plainReader, plainWriter } from '../../../../shared/stations/byte-stream/cases'
import { planOf, type Writing } from '../../../../shared/stations/byte-stream/order'
import { isFailure } from '../../../../shared/base/failure'

const codecs = [
  'length:u8',
  'length:u16be:inclusive',
  'tlv:u8:u32le',
  'varint',
  'cobs',
  'slip',
  'netstring',
  'delimiter:0d0a:escaped',
]
const message = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((octets) => Buffer.from(octets).toString('hex'))
const writing = fc.oneof(
  fc.record({ kind: fc.constant('messages' as const), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('pieces' as const), octets: fc.integer({ min: 1, max: 50 }) }),
) satisfies fc.Arbitrary<Writing>
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 })

describe('any experiment', () => {
  it('writes its whole stream, and gives every message back however it is read', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...codecs),
        fc.array(message, { minLength: 1, maxLength: 20 }),
        writing,
        sizes,
        (codec, messages, how, cuts) => {
          const plan = planOf({
            codec,
            messages,
            writer: { ...plainWriter, writing: how },
            reader: plainReader,
          })
          if (isFailure(plan)) throw new Error(JSON.stringify(plan))
          for (const spans of [plan.writes, plan.messages]) {
            let at = 0
            for (const { offset, length } of spans) {
              expect(offset).toBe(at)
              at += length
            }
            expect(at).toBe(plan.wire.length)
          }
          const reads = []
          for (let offset = 0, turn = 0; offset < plan.wire.length; turn += 1) {
            const length = Math.min(cuts[turn % cuts.length] ?? 1, plan.wire.length - offset)
            reads.push({ offset, length, atNs: 0 })
            offset += length
          }
          const observed = { writes: [], reads, octets: plan.wire, sent: [], arrived: [], ended: true }
          const counts = countsOf(plan, observed, framesOf(plan.codec, observed, 1024))
          expect(counts).toMatchObject({ wholeMessages: messages.length, frames: messages.length, errors: 0 })
          expect(counts.gluedReads).toBe(
            reads.filter(
              (read) =>
                plan.messages.filter(
                  (span) =>
                    span.length > 0 &&
                    span.offset < read.offset + read.length &&
                    span.offset + span.length > read.offset,
                ).length > 1,
            ).length,
          )
        },
      ),
    )
  })
})
