/** What holds for every framing, every message and every cut of the stream. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultMaxBytes, overheadBytes } from '../../../shared/framing/codec'
import { none } from '../../../shared/framing/none'
import { resplitter } from '../../../shared/framing/resplit'
import { codecOf, decodeAll, hex, summary } from '../../unit/framing/decode'
import { boundaryKeeping, cut, encoded, hostile, joined, octetsOf, readSizes } from './arbitraries'

describe('decode(split anyhow(encode(messages)))', () => {
  it('is messages, each where it was put', () => {
    fc.assert(
      fc.property(encoded, readSizes, ({ codec, messages, wires }, sizes) => {
        const decoded = decodeAll(codec, cut(joined(wires), sizes))
        let offset = 0
        const expected = messages.map((message, i) => {
          const wireBytes = (wires[i] as Uint8Array).length
          const frame = { kind: 'frame', offset, wireBytes, payload: hex(message) }
          offset += wireBytes
          return frame
        })
        expect(
          decoded.map((item) =>
            item.kind === 'frame'
              ? {
                  kind: item.kind,
                  offset: item.offset,
                  wireBytes: item.wireBytes,
                  payload: hex(item.payload),
                }
              : item,
          ),
        ).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('keeps the types of TLV', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(0xffff), octetsOf(fc.nat(255), 0, 9))),
        readSizes,
        (items, sizes) => {
          const codec = codecOf('tlv:u16be:u8')
          const wires = items.map(([type, message]) => codec.encode(message, type) as Uint8Array)
          const decoded = decodeAll(codec, cut(joined(wires), sizes))
          expect(decoded.map((item) => item.kind === 'frame' && item.type)).toEqual(
            items.map(([type]) => type),
          )
        },
      ),
    )
  })

  it('with no framing is the same octets in the same order', () => {
    fc.assert(
      fc.property(hostile, readSizes, fc.integer({ min: 1, max: 9 }), (stream, sizes, maxBytes) => {
        const decoded = decodeAll(none, cut(stream, sizes), { maxBytes })
        const payloads = decoded.map((item) => (item.kind === 'frame' ? item.payload : new Uint8Array(0)))
        expect(hex(joined(payloads))).toBe(hex(stream))
        expect(payloads.every((payload) => payload.length >= 1 && payload.length <= maxBytes)).toBe(true)
      }),
    )
  })
})

describe('a stream that ends early', () => {
  it('gives the whole frames, and is truncated just where a frame was under way', () => {
    fc.assert(
      fc.property(encoded, readSizes, fc.nat(), ({ codec, messages, wires }, sizes, where) => {
        const stream = joined(wires)
        const end = stream.length === 0 ? 0 : where % stream.length
        const ends = wires.map((_, i) => joined(wires.slice(0, i + 1)).length)
        const whole = ends.filter((offset) => offset <= end)
        const decoded = summary(decodeAll(codec, cut(stream.subarray(0, end), sizes)))
        const start = whole.at(-1) ?? 0
        const expected = messages
          .slice(0, whole.length)
          .map((message, i) => `${ends[i - 1] ?? 0}:${hex(message)}`)
        expect(decoded).toEqual(start < end ? [...expected, `truncated@${start}`] : expected)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('hostile streams', () => {
  const options = fc.record({ maxBytes: fc.integer({ min: 1, max: 30 }), resynchronise: fc.boolean() })

  it('decode alike in any cut, errors and their sentences included', () => {
    fc.assert(
      fc.property(boundaryKeeping, hostile, readSizes, options, (codec, stream, sizes, chosen) => {
        expect(decodeAll(codec, cut(stream, sizes), chosen)).toEqual(
          decodeAll(codec, [stream.slice()], chosen),
        )
      }),
      { numRuns: 10_000 },
    )
  })

  it('never give a payload over the maximum, nor keep more waiting than a frame of it can have', () => {
    fc.assert(
      fc.property(boundaryKeeping, hostile, readSizes, options, (codec, stream, sizes, chosen) => {
        const decoder = codec.decoder(chosen)
        const longest = 2 * chosen.maxBytes + 72
        for (const read of cut(stream, sizes)) {
          for (const item of decoder.push(read)) {
            if (item.kind === 'frame') expect(item.payload.length).toBeLessThanOrEqual(chosen.maxBytes)
          }
          expect(decoder.waitingBytes).toBeLessThanOrEqual(longest)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('account for every octet: frames, errors and boundaries follow one another without a gap', () => {
    fc.assert(
      fc.property(boundaryKeeping, hostile, options, (codec, stream, { maxBytes }) => {
        let next = 0
        for (const item of decodeAll(codec, [stream], { maxBytes, resynchronise: true })) {
          if (item.kind === 'resynchronised') {
            expect(item.offset - item.skippedBytes).toBe(next)
            next = item.offset
            continue
          }
          const skipped = stream.subarray(next, item.offset)
          expect(skipped.every((value) => value === skipped[0])).toBe(true)
          if (skipped.length > 0) expect(['slip', 'cobs']).toContain(codec.name)
          next = item.offset + (item.kind === 'frame' ? item.wireBytes : 0)
          if (item.kind === 'error') expect(item.at).toBeGreaterThanOrEqual(item.offset)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('after any error', () => {
  it('a framing that can resynchronise gives every message behind the next boundary', () => {
    const resynchronising = encoded.filter(({ codec }) => codec.resynchronises)
    fc.assert(
      fc.property(resynchronising, hostile, readSizes, ({ codec, messages, wires }, junk, sizes) => {
        const delimiter = codec.encode(Uint8Array.of(0x63)) as Uint8Array
        const stream = joined([junk, delimiter, ...wires])
        const start = junk.length + delimiter.length
        const decoded = decodeAll(codec, cut(stream, sizes), {
          maxBytes: defaultMaxBytes,
          resynchronise: true,
        })
        const behind = decoded.filter((item) => item.kind === 'frame' && item.offset >= start)
        expect(summary(behind).map((text) => text.split(':')[1])).toEqual(messages.map(hex))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the ruler', () => {
  it('tiles the wire, and its payload segments are the message where nothing is escaped', () => {
    fc.assert(
      fc.property(encoded, ({ codec, messages, wires }) => {
        messages.forEach((message, i) => {
          const wire = wires[i] as Uint8Array
          const segments = codec.ruler(message)
          if (!Array.isArray(segments)) throw new Error('no ruler')
          let offset = 0
          for (const segment of segments) {
            expect(segment.offset).toBe(offset)
            expect(segment.length).toBeGreaterThan(0)
            offset += segment.length
          }
          expect(offset).toBe(wire.length)
          expect(overheadBytes(codec, message)).toBe(wire.length - message.length)
          const payload = segments.filter(({ field }) => field === 'payload')
          const escapes = segments.filter(({ field }) => field === 'escape').length
          const plain = joined(
            payload.map((segment) => wire.subarray(segment.offset, segment.offset + segment.length)),
          )
          if (codec.name === 'cobs') expect(hex(plain)).toBe(hex(message.filter((value) => value !== 0)))
          else if (escapes === 0) expect(hex(plain)).toBe(hex(message))
          else expect(plain.length + escapes).toBe(message.length)
        })
      }),
      { numRuns: 1000 },
    )
  })
})

describe('resplitter', () => {
  it('keeps the octets and gives the sizes asked for', () => {
    const wanted = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(hostile, readSizes, wanted, (stream, sizes, pieceSizes) => {
        const splitter = resplitter(pieceSizes)
        const pieces = [...cut(stream, sizes).flatMap((read) => splitter.push(read)), ...splitter.end()]
        expect(hex(joined(pieces))).toBe(hex(stream))
        const lengths = pieces.map((piece) => piece.length)
        const asked = lengths.map((_, i) => pieceSizes[i % pieceSizes.length] as number)
        expect(lengths.slice(0, -1)).toEqual(asked.slice(0, -1))
        expect(lengths.at(-1) ?? 0).toBeLessThanOrEqual(asked.at(-1) ?? 0)
      }),
    )
  })
})
