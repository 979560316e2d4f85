/** Framings, messages that they can carry, streams that nobody meant, and ways to cut them. */
import fc from 'fast-check'
import { isFailure } from '../../../shared/base/failure'
import type { Codec } from '../../../shared/framing/codec'
import { parseCodec } from '../../../shared/framing/parse-codec'

const typeWidth = fc.constantFrom('u8', 'u16be', 'u16le', 'u24be', 'u24le', 'u32be', 'u32le')
const width = fc.oneof({ weight: 3, arbitrary: typeWidth }, fc.constantFrom('u64be', 'u64le'))
/** Where the length stands in or before what is stripped, so that any message long enough can be encoded. */
const lengthField = fc
  .record({
    name: width,
    offset: fc.nat(3),
    counted: fc.integer({ min: 0, max: 12 }),
    more: fc.nat(3),
  })
  .map(({ name, offset, counted, more }) => {
    const end = offset + Number(/\d+/.exec(name)?.[0]) / 8
    return `length-field:${name}:lengthFieldOffset=${offset}:lengthAdjustment=${-counted}:initialBytesToStrip=${end + more}`
  })

/** Octets that mean something to some framing, and few of them, so that they meet. */
export const specialOctet = fc.constantFrom(
  0x00,
  0x01,
  0x02,
  0x03,
  0x0a,
  0x0d,
  0x2a,
  0x2c,
  0x30,
  0x31,
  0x3a,
  0x5c,
  0x7c,
  0x80,
  0xc0,
  0xdb,
  0xdc,
  0xdd,
  0xff,
)
const anyOctet = fc.oneof({ weight: 3, arbitrary: specialOctet }, { weight: 1, arbitrary: fc.nat(255) })

export function octetsOf(
  octet: fc.Arbitrary<number>,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<Uint8Array> {
  return fc.array(octet, { minLength, maxLength, size: 'max' }).map((values) => Uint8Array.from(values))
}

const delimiter = fc.oneof(
  octetsOf(fc.constantFrom(0x61, 0x62), 1, 5),
  octetsOf(fc.constantFrom(0x0a, 0x0d, 0x5c, 0x7c, 0x1b, 0x3b), 1, 3),
)

/** Every framing that keeps boundaries: all but `none`. */
export const boundaryKeeping: fc.Arbitrary<Codec> = fc
  .oneof(
    fc.constantFrom('varint', 'cobs', 'slip', 'netstring', 'rfc4571'),
    fc.tuple(width, fc.constantFrom('', ':inclusive')).map(([name, option]) => `length:${name}${option}`),
    lengthField,
    fc.tuple(typeWidth, width).map(([type, length]) => `tlv:${type}:${length}`),
    fc
      .tuple(delimiter, fc.constantFrom('', ':escaped'))
      .map(([octets, option]) => `delimiter:${Buffer.from(octets).toString('hex')}${option}`),
    fc.integer({ min: 1, max: 9 }).map((length) => `fixed:${length}`),
  )
  .map((text) => {
    const codec = parseCodec(text)
    if (isFailure(codec)) throw new Error(codec.failure)
    return codec
  })

const message = fc.oneof(
  octetsOf(anyOctet, 0, 20),
  octetsOf(fc.constantFrom(0x61, 0x62), 0, 8),
  fc
    .tuple(octetsOf(anyOctet, 0, 3), fc.integer({ min: 240, max: 600 }), fc.nat(255))
    .map(([head, length, filler]) => {
      const octets = new Uint8Array(length).fill(filler)
      octets.set(head, length - head.length)
      return octets
    }),
)

/** A framing, messages, and what each is on the wire. */
export const encoded = fc
  .tuple(boundaryKeeping, fc.array(message, { maxLength: 12 }))
  .map(([codec, candidates]) => {
    const fixed = /^fixed:(\d+)$/.exec(codec.name)
    const fitting = fixed === null ? candidates : candidates.map((octets) => padded(octets, Number(fixed[1])))
    const messages = fitting.filter((octets) => !isFailure(codec.encode(octets)))
    return { codec, messages, wires: messages.map((octets) => codec.encode(octets) as Uint8Array) }
  })

function padded(octets: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => octets[i] ?? 0)
}

/** A stream that looks like frames here and there. */
export const hostile = fc
  .array(
    fc.oneof(
      octetsOf(anyOctet, 0, 12),
      octetsOf(fc.constantFrom(0x61, 0x62), 0, 9),
      octetsOf(fc.constant(1), 0, 9),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))

/** Lengths of reads, to be used in rotation; 0 is a read of nothing. */
export const readSizes = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 })
  .map((sizes) => [...sizes, 7])

/** The stream cut into reads; each has a buffer of its own, as reads from a socket have. */
export function cut(stream: Uint8Array, sizes: number[]): Uint8Array[] {
  const reads: Uint8Array[] = []
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] as number
    reads.push(stream.slice(at, at + size))
    at += size
  }
  return reads
}

export function joined(parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
