/** Streams for the sample decoders, and what the lab's own decoder makes of each: what the samples must find too. */
import fc from 'fast-check'
import type { Codec, Decoded } from '../../../../shared/framing/codec'
import { isFailure } from '../../../../shared/base/failure'
import { cut, hostile, joined, octetsOf } from '../../../property/framing/arbitraries'
import { codecOf, decodeAll, hex } from '../../../unit/framing/decode'

export const codecs = [
  'delimiter:0a',
  'delimiter:0d0a',
  'delimiter:616162',
  'delimiter:0a:escaped',
  'delimiter:5c0d:escaped',
  'fixed:4',
  ...['u8', 'u16be', 'u16le', 'u24be', 'u24le', 'u32be', 'u32le', 'u64be', 'u64le'].flatMap((width) => [
    `length:${width}`,
    `length:${width}:inclusive`,
  ]),
  'tlv:u8:u16be',
  'tlv:u32le:u8',
  'tlv:u16le:u32be',
  'tlv:u24be:u64le',
  'length-field:u8:initialBytesToStrip=1',
  'length-field:u16be:lengthFieldOffset=1:lengthAdjustment=1:initialBytesToStrip=3',
  'length-field:u16le:lengthFieldOffset=1:lengthAdjustment=-3:initialBytesToStrip=3',
  'length-field:u24be:lengthFieldOffset=2:initialBytesToStrip=5:maxFrameLength=30',
  'length-field:u64be:lengthAdjustment=-8:initialBytesToStrip=10',
  'varint',
  'cobs',
  'slip',
  'netstring',
  'rfc4571',
].map(codecOf)

export interface Case {
  /** Which of `codecs`. */
  readonly index: number
  readonly maximum: number
  readonly sizes: number[]
  readonly stream: Uint8Array
  /** ".HEX" for each frame (TLV: ".TYPE:HEX"), then " ok" or " error". */
  readonly expected: string
}

/** A case as the harnesses read it. */
export function lineOf({ index, maximum, sizes, stream }: Case): string {
  return `${index} ${maximum} ${sizes.join(',')} ${hex(stream)}\n`
}

const seed = 20260501
const perCodec = 150
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 })
const fewOctets = fc.constantFrom(
  0x00,
  0x01,
  0x02,
  0x0a,
  0x0d,
  0x2a,
  0x2c,
  0x2d,
  0x31,
  0x3a,
  0x5c,
  0x61,
  0x62,
  0xc0,
  0xdb,
  0xdc,
  0xff,
)

/** The same cases in every run: messages, whole, cut short or damaged, and streams that nobody meant. */
export function casesOf(index: number): Case[] {
  const codec = codecs[index] as Codec
  const arbitrary = fc.record({
    stream: fc.oneof(encoded(codec), encoded(codec), damaged(codec), hostile),
    sizes,
    maximum: fc.constantFrom(1, 7, 40, 2000),
  })
  return fc.sample(arbitrary, { seed: seed + index, numRuns: perCodec }).map((one) => {
    const { maximum } = one
    const maxBytes = codec.name.startsWith('fixed') ? 2000 : maximum
    return { index, ...one, expected: expectedOf(decodeAll(codec, cut(one.stream, one.sizes), { maxBytes })) }
  })
}

function encoded(codec: Codec): fc.Arbitrary<Uint8Array> {
  const lengths = codec.name.startsWith('fixed') ? [4, 4] : [0, 12]
  const message = fc.oneof(
    octetsOf(fewOctets, lengths[0] as number, lengths[1] as number),
    fc
      .integer({ min: 0x60, max: 0x7a })
      .map((value) => new Uint8Array(codec.name.startsWith('fixed') ? 4 : 600).fill(value)),
  )
  return fc
    .array(fc.tuple(message, fc.nat(255)), { maxLength: 8 })
    .map((messages) =>
      messages.map(([octets, type]) => codec.encode(octets, type)).filter((wire) => !isFailure(wire)),
    )
    .map((wires) => joined(wires as Uint8Array[]))
}

function damaged(codec: Codec): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(encoded(codec), fc.nat(), fc.nat(255), fc.boolean())
    .map(([stream, where, value, cutShort]) => {
      if (stream.length === 0) return stream
      const at = where % stream.length
      if (cutShort) return stream.subarray(0, at)
      const changed = stream.slice()
      changed[at] = value
      return changed
    })
}

function expectedOf(decoded: Decoded[]): string {
  const frames = decoded.map((item) => {
    if (item.kind !== 'frame') return ''
    return item.type === null ? `.${hex(item.payload)}` : `.${item.type}:${hex(item.payload)}`
  })
  return `${frames.join('')} ${decoded.some((item) => item.kind === 'error') ? 'error' : 'ok'}`
}
