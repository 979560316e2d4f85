/** The decoders against slow and obvious ones, on streams that nobody encoded. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codecOf, decodeAll, summary } from '../../unit/framing/decode'
import { cut, encoded, hostile, octetsOf, readSizes } from './arbitraries'
import {
  naiveCobs,
  naiveDelimiter,
  naiveLength,
  naiveNetstring,
  naiveSlip,
  naiveVarint,
  type NaiveDecoder,
} from './naive-decoders'

/** Encoded messages with a few octets changed: almost right, which is where decoders go wrong. */
const damaged = fc
  .tuple(encoded, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
  .map(([{ wires }, changes]) => {
    const stream = Buffer.concat(wires)
    for (const [where, value] of changes) if (stream.length > 0) stream[where % stream.length] = value
    return new Uint8Array(stream)
  })

const netstringLike = octetsOf(fc.constantFrom(0x30, 0x31, 0x32, 0x3a, 0x3a, 0x2c, 0x2c, 0x61), 0, 60)
const varintLike = octetsOf(fc.constantFrom(0x00, 0x01, 0x02, 0x7f, 0x80, 0x80, 0x80, 0xff), 0, 60)
const overlapping = octetsOf(fc.constantFrom(0x61, 0x61, 0x62), 0, 60)
const anyStream = fc.oneof(hostile, damaged, netstringLike, varintLike, overlapping)

const pairs: [string, NaiveDecoder][] = [
  ['slip', naiveSlip],
  ['cobs', naiveCobs],
  ['netstring', naiveNetstring],
  ['varint', naiveVarint],
  ['length:u8', naiveLength(0, 1, (stream, at) => stream.readUInt8(at))],
  ['length:u16be', naiveLength(0, 2, (stream, at) => stream.readUInt16BE(at))],
  ['length:u16le:inclusive', naiveLength(0, 2, (stream, at) => stream.readUInt16LE(at), true)],
  ['length:u24be', naiveLength(0, 3, (stream, at) => stream.readUIntBE(at, 3))],
  ['length:u24le:inclusive', naiveLength(0, 3, (stream, at) => stream.readUIntLE(at, 3), true)],
  ['length:u64be', naiveLength(0, 8, (stream, at) => Number(stream.readBigUInt64BE(at)))],
  ['length:u64le:inclusive', naiveLength(0, 8, (stream, at) => Number(stream.readBigUInt64LE(at)), true)],
  ['length:u32be', naiveLength(0, 4, (stream, at) => stream.readUInt32BE(at))],
  ['length:u32le:inclusive', naiveLength(0, 4, (stream, at) => stream.readUInt32LE(at), true)],
  ['tlv:u16be:u8', naiveLength(2, 1, (stream, at) => stream.readUInt8(at))],
  ['rfc4571', naiveLength(0, 2, (stream, at) => stream.readUInt16BE(at))],
  ...['0a', '6161', '616162', '61626162', '0d0a', '00'].map((delimiter): [string, NaiveDecoder] => [
    `delimiter:${delimiter}`,
    naiveDelimiter(Buffer.from(delimiter, 'hex')),
  ]),
]

describe.each(pairs)('%s', (codecText, naive) => {
  it('finds what the obvious decoder finds', () => {
    const codec = codecOf(codecText)
    fc.assert(
      fc.property(anyStream, readSizes, fc.integer({ min: 1, max: 400 }), (stream, sizes, maxBytes) => {
        expect(summary(decodeAll(codec, cut(stream, sizes), { maxBytes }))).toEqual(
          naive(Buffer.from(stream), maxBytes),
        )
      }),
      { numRuns: 2000 },
    )
  })
})
