/** Each framing against the examples of the document that defines it. */
import { describe, expect, it } from 'vitest'
import { ascii, bytes, codecOf, decodeAll, hex, oneByOne, summary, wireOf } from './decode'

/** Octets `first` to `last`, each one more than the one before. */
function counting(first: number, last: number): string {
  return hex(Uint8Array.from({ length: last - first + 1 }, (_, i) => first + i))
}

const vectors: [codec: string, source: string, message: string, wire: string][] = [
  ['cobs', 'the paper, figure 3', '4500002c4c79000040064f37', '0245 01 042c4c79 01 0540064f37 00'],
  ['cobs', 'empty', '', '01 00'],
  ['cobs', 'one zero', '00', '01 01 00'],
  ['cobs', 'two zeros', '0000', '01 01 01 00'],
  ['cobs', 'a zero at both ends', '001100', '01 0211 01 00'],
  ['cobs', 'a zero inside', '11220033', '031122 0233 00'],
  ['cobs', 'no zero', '11223344', '0511223344 00'],
  ['cobs', 'zeros at the end', '11000000', '0211 01 01 01 00'],
  ['cobs', 'a full block', counting(0x01, 0xfe), `ff${counting(0x01, 0xfe)} 00`],
  ['cobs', 'a zero, then a full block', `00${counting(0x01, 0xfe)}`, `01 ff${counting(0x01, 0xfe)} 00`],
  ['cobs', 'more than a full block', counting(0x01, 0xff), `ff${counting(0x01, 0xfe)} 02ff 00`],
  ['cobs', 'a full block, then a zero', `${counting(0x02, 0xff)}00`, `ff${counting(0x02, 0xff)} 01 01 00`],
  [
    'cobs',
    'a zero ends the longest block but one',
    `${counting(0x03, 0xff)}0001`,
    `fe${counting(0x03, 0xff)} 0201 00`,
  ],
  ['slip', 'RFC 1055: plain data', '454600', '454600 c0'],
  ['slip', 'RFC 1055: END is sent as 333 334', '41c042', '41 dbdc 42 c0'],
  ['slip', 'RFC 1055: ESC is sent as 333 335', '41db42', '41 dbdd 42 c0'],
  ['slip', 'RFC 1055: both, at both ends', 'c0db', 'dbdc dbdd c0'],
  [
    'netstring',
    'netstrings.txt: hello world!',
    hex(ascii('hello world!')),
    '31323a68656c6c6f20776f726c64212c',
  ],
  ['netstring', 'netstrings.txt: the empty string', '', '303a2c'],
  ['rfc4571', 'section 2: the length counts the packet', '80c80006', '0004 80c80006'],
  ['rfc4571', 'section 2: zero codes the null packet', '', '0000'],
  ['varint', 'Protocol Buffers: one octet', '61'.repeat(1), '01 61'],
  ['varint', 'Protocol Buffers: 150 is 96 01', '61'.repeat(150), `9601 ${'61'.repeat(150)}`],
  ['varint', 'Protocol Buffers: 300 is ac 02', '61'.repeat(300), `ac02 ${'61'.repeat(300)}`],
  ['length:u8', 'one octet', 'aabb', '02 aabb'],
  ['length:u16be', 'network order', 'aabb', '0002 aabb'],
  ['length:u16le', 'little endian', 'aabb', '0200 aabb'],
  ['length:u32be', 'network order', 'aabb', '00000002 aabb'],
  ['length:u32le', 'little endian', 'aabb', '02000000 aabb'],
  ['length:u32be:inclusive', 'the header counted', 'aabb', '00000006 aabb'],
  ['length:u8:inclusive', 'the header alone', '', '01'],
  ['delimiter:0a', 'a line', hex(ascii('line')), '6c696e65 0a'],
  ['delimiter:0d0a', 'a line of an Internet protocol', '', '0d0a'],
  ['delimiter:0a:escaped', 'LF and backslash', '610a5c62', '61 5c2a 5c7c 62 0a'],
  ['delimiter:7c:escaped', 'where 5c 7c would hold the delimiter', '7c1b5c', '1b5c 1b3b 5c 7c'],
  ['fixed:3', 'nothing added', 'aabbcc', 'aabbcc'],
]

describe.each(vectors)('%s, %s', (codecText, _source, message, wire) => {
  const codec = codecOf(codecText)
  const plainWire = wire.replaceAll(' ', '')

  it('encodes to the wire of the document', () => {
    expect(hex(wireOf(codec, bytes(message)))).toBe(plainWire)
  })

  it('decodes from one read and from single octets', () => {
    const stream = bytes(plainWire.repeat(2))
    const expected = [`0:${message}`, `${stream.length / 2}:${message}`]
    expect(summary(decodeAll(codec, [stream]))).toEqual(expected)
    expect(summary(decodeAll(codec, oneByOne(stream)))).toEqual(expected)
  })
})

describe('TLV', () => {
  it('writes type and length in their own widths and orders', () => {
    const codec = codecOf('tlv:u16le:u32be')
    const wire = wireOf(codec, bytes('aabbcc'), 0x0102)
    expect(hex(wire)).toBe('020100000003aabbcc')
    expect(decodeAll(codec, oneByOne(wire))).toMatchObject([
      { type: 0x0102, headerBytes: 6, wireBytes: 9, offset: 0 },
    ])
  })

  it('holds the largest u32', () => {
    const codec = codecOf('tlv:u32be:u8')
    const wire = wireOf(codec, bytes(''), 0xffff_ffff)
    expect(decodeAll(codec, [wire])).toMatchObject([{ type: 0xffff_ffff }])
  })
})

describe('what a decoder takes that its encoder does not write', () => {
  it('SLIP: ENDs in front and between (RFC 1055, Phil Karn)', () => {
    const stream = bytes('c0c0 6162 c0c0 6364 c0')
    expect(summary(decodeAll(codecOf('slip'), [stream]))).toEqual(['2:6162', '6:6364'])
  })

  it('COBS: zeros between frames, and a code octet after a last full block', () => {
    const full = counting(0x01, 0xfe)
    const stream = bytes(`00 00 0261 00 ff${full}01 00`)
    expect(summary(decodeAll(codecOf('cobs'), [stream]))).toEqual(['2:61', `5:${full}`])
  })

  it('varint: longer forms than needed, as Protocol Buffers readers do', () => {
    const stream = bytes('8000 818000 61 8180808080808080 8000 62')
    expect(summary(decodeAll(codecOf('varint'), [stream]))).toEqual(['0:', '2:61', '6:62'])
  })
})
