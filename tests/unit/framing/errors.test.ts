/** Every named error: where it begins, which octet made it certain, and what happens to the rest of the stream. */
import { losesBoundary } from '../../../shared/framing/faults'
import { faultSentence } from '../../../shared/words/failure-sentence'
import { english } from '../../../shared/words/language'
import { describe, expect, it } from 'vitest'
import type { FramingError } from '../../../shared/framing/codec'
import { ascii, bytes, codecOf, decodeAll, hex, oneByOne, summary } from './decode'

function onlyError(codecText: string, stream: Uint8Array, maxBytes?: number): FramingError {
  const options = maxBytes === undefined ? {} : { maxBytes }
  const decoded = decodeAll(codecOf(codecText), [stream], options)
  expect(decodeAll(codecOf(codecText), oneByOne(stream), options)).toEqual(decoded)
  const errors = decoded.filter((item) => item.kind === 'error')
  expect(errors).toHaveLength(1)
  expect(decoded.at(-1)).toBe(errors[0])
  return errors[0] as FramingError
}

const faults: [
  codec: string,
  what: string,
  hex: string,
  max: number,
  error: string,
  offset: number,
  at: number,
][] = [
  ['length:u8', 'a length over the maximum', '0161 05', 4, 'oversize', 2, 2],
  ['length:u32le', 'the largest length', '01000000 61 ffffffff', 1 << 20, 'oversize', 5, 8],
  ['length:u16be:inclusive', 'a length smaller than its header', '0003 61 0001', 10, 'badLength', 3, 4],
  ['length:u8:inclusive', 'a length of zero', '00', 10, 'badLength', 0, 0],
  ['tlv:u8:u16be', 'a length over the maximum', '07 0005', 4, 'oversize', 0, 2],
  ['rfc4571', 'a length over the maximum', '0000 ffff', 4, 'oversize', 2, 3],
  ['fixed:5', 'messages larger than the maximum', '61', 4, 'oversize', 0, 0],
  ['varint', 'a length over the maximum', '00 05', 4, 'oversize', 1, 1],
  ['varint', 'a length of 63 bits', 'ffffffffffffffff7f', 4, 'oversize', 0, 8],
  ['varint', 'the largest of 64 bits', 'ffffffffffffffffff01', 4, 'oversize', 0, 9],
  ['varint', 'one bit more', '00 ffffffffffffffffff02', 4, 'badVarint', 1, 10],
  ['varint', 'no end in ten octets', '8080808080808080808000', 4, 'badVarint', 0, 9],
  ['netstring', 'a length over the maximum', hex(ascii('1:a,42')), 4, 'oversize', 4, 5],
  ['netstring', 'a length that never ends', hex(ascii('9'.repeat(50))), 1000, 'oversize', 0, 3],
  ['netstring', 'a leading zero', hex(ascii('0:,01:a,')), 4, 'badLength', 3, 4],
  ['netstring', 'no digit', hex(ascii(':,')), 4, 'badLength', 0, 0],
  ['netstring', 'a letter in the length', hex(ascii('1x')), 4, 'badLength', 0, 1],
  ['netstring', 'no comma', hex(ascii('1:ab')), 4, 'badTerminator', 0, 3],
  ['delimiter:0a', 'no delimiter within the maximum', hex(ascii('a\nbcdef')), 4, 'oversize', 2, 6],
  ['delimiter:0a', 'a delimiter one octet too late', hex(ascii('abcde\n')), 4, 'oversize', 0, 4],
  [
    'delimiter:0d0a',
    'the first octet of the delimiter where it must be whole',
    hex(ascii('abcd\re')),
    4,
    'oversize',
    0,
    4,
  ],
  ['delimiter:0a:escaped', 'a wrong octet after the escape', '61 0a 62 5c 63', 9, 'badEscape', 2, 4],
  ['delimiter:0a:escaped', 'a delimiter after the escape', '62 5c 0a', 9, 'badEscape', 0, 2],
  ['delimiter:0a:escaped', 'escapes over the maximum', '5c2a 5c2a 5c2a', 2, 'oversize', 0, 5],
  ['slip', 'ESC and an ordinary octet', 'c0 61 c0 62 db 63', 9, 'badEscape', 3, 5],
  ['slip', 'ESC and END', '62 db c0', 9, 'badEscape', 0, 2],
  ['slip', 'no END within the maximum', '61 62 63', 2, 'oversize', 0, 2],
  ['cobs', 'a block longer than its frame', '0261 00 05 6162 00', 9, 'badCode', 3, 6],
  ['cobs', 'no zero within the maximum', '0261 00 ff 616263', 2, 'oversize', 3, 6],
  ['cobs', 'zeros over the maximum', '01010101 00', 2, 'oversize', 0, 3],
]

describe.each(faults)('%s, %s', (codecText, _what, stream, maxBytes, error, offset, at) => {
  it(`is ${error}`, () => {
    const found = onlyError(codecText, bytes(stream), maxBytes)
    expect(found).toMatchObject({ error, offset, at, resynchronises: codecOf(codecText).resynchronises })
    expect(faultSentence({ ...found.why, boundaryLost: losesBoundary(found) }, english)).toMatch(
      /^[A-Z].*\.$/,
    )
  })
})

const unfinished: [codec: string, hex: string, offset: number][] = [
  ['length:u16be', '0001 61 00', 3],
  ['length:u16be', '0001 61 0002 62', 3],
  ['tlv:u8:u8', '05', 0],
  ['fixed:2', '6161 61', 2],
  ['varint', '00 80', 1],
  ['netstring', hex(ascii('1:a,12')), 4],
  ['netstring', hex(ascii('1:a,1:b')), 4],
  ['rfc4571', '0000 0001', 2],
  ['delimiter:0d0a', hex(ascii('a\r\nb')), 3],
  ['delimiter:0d0a', hex(ascii('a\r\n\r')), 3],
  ['delimiter:0a:escaped', '5c', 0],
  ['slip', 'c0 61 c0 62', 3],
  ['cobs', '0261 00 03', 3],
]

describe('a stream that ends in mid-frame', () => {
  it.each(unfinished)('%s %s is truncated at %i', (codecText, stream, offset) => {
    const octets = bytes(stream)
    expect(onlyError(codecText, octets)).toMatchObject({ error: 'truncated', offset, at: octets.length })
  })

  it.each(['length:u8', 'fixed:2', 'varint', 'netstring', 'delimiter:0a', 'slip', 'cobs', 'none'])(
    '%s: an empty stream is whole',
    (codecText) => {
      expect(decodeAll(codecOf(codecText), [])).toEqual([])
    },
  )
})

describe('after an error', () => {
  it('a boundary-led decoder goes on at the next boundary when asked to', () => {
    const stream = bytes('61 c0 62 db 63 64 c0 65 c0')
    expect(summary(decodeAll(codecOf('slip'), [stream], { resynchronise: true }))).toEqual([
      '0:61',
      'badEscape@2',
      'resynchronised@7',
      '7:65',
    ])
  })

  it('counts what it gave up', () => {
    const decoded = decodeAll(codecOf('delimiter:0a'), [ascii('abcdef\ng\n')], {
      maxBytes: 2,
      resynchronise: true,
    })
    expect(decoded[1]).toEqual({ kind: 'resynchronised', offset: 7, skippedBytes: 7 })
    expect(summary(decoded)).toEqual(['oversize@0', 'resynchronised@7', '7:67'])
  })

  it('an error that the boundary itself shows ends there', () => {
    const stream = bytes('05 61 00 0262 00')
    expect(summary(decodeAll(codecOf('cobs'), [stream], { resynchronise: true }))).toEqual([
      'badCode@0',
      'resynchronised@3',
      '3:62',
    ])
  })

  it('it is silent unless asked to go on', () => {
    const decoder = codecOf('slip').decoder({ maxBytes: 9 })
    expect(summary(decoder.push(bytes('db63c0 61c0')))).toEqual(['badEscape@0'])
    expect(decoder.push(bytes('61c0'))).toEqual([])
    expect(decoder.end()).toEqual([])
    expect(decoder.waitingBytes).toBe(0)
  })

  it('a length-led decoder has lost its place for ever', () => {
    const decoder = codecOf('length:u8').decoder({ maxBytes: 4, resynchronise: true })
    expect(summary(decoder.push(bytes('05 0161 0162')))).toEqual(['oversize@0'])
    expect(decoder.push(bytes('0161'))).toEqual([])
    expect(decoder.end()).toEqual([])
    expect(decoder.waitingBytes).toBe(0)
  })
})
