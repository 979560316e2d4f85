import { sentenceOf } from '../../address/refused'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { composeMessage } from '../../../../shared/stations/messages/compose'
import { plainHex } from '../../../../shared/stations/messages/hex-dump'
import { decodeText, encodeText } from '../../../../shared/stations/messages/text-encoding'

function hexOf(
  text: string,
  form: 'text' | 'escapes' | 'hex',
  encoding: 'utf-8' | 'gb18030' = 'utf-8',
): string {
  const octets = composeMessage(text, form, encoding)
  return octets instanceof Uint8Array ? plainHex(octets) : sentenceOf(octets)
}

describe('hexadecimal octets', () => {
  it.each([
    ['', ''],
    ['68690a', '68690a'],
    ['68 69 0A', '68690a'],
    ['0x68, 0x69;0x0a', '68690a'],
    ['68:69:0a\n68-69', '68690a6869'],
  ])('%j', (text, hex) => expect(hexOf(text, 'hex')).toBe(hex))

  it.each([
    ['68 6', 'Character 4: a byte is two hexadecimal digits.'],
    ['68 zz', 'Character 4: "z" is not a hexadecimal digit.'],
    ['0x', 'Character 1: a byte is two hexadecimal digits.'],
    ['６８ ｇ', 'Character 4: "ｇ" (U+FF47 FULLWIDTH LATIN SMALL LETTER G) is not a hexadecimal digit.'],
  ])('refuses %j', (text, reason) => expect(hexOf(text, 'hex')).toBe(reason))
})

describe('escapes', () => {
  it.each([
    ['a\\nb', '610a62'],
    ['\\r\\n\\t\\0\\e\\\\', '0d0a09001b5c'],
    ['\\x00\\xFf', '00ff'],
    ['\\u{4f60}', 'e4bda0'],
    ['\\u{1F600}!', 'f09f988021'],
    ['你', 'e4bda0'],
  ])('%j', (text, hex) => expect(hexOf(text, 'escapes')).toBe(hex))

  it('writes characters in the encoding and octets as they are', () => {
    expect(hexOf('你\\xe4', 'escapes', 'gb18030')).toBe('c4e3e4')
  })

  it.each(['\\', 'ab\\q', '\\x1', '\\u{110000}', '\\u{d800}', '\\u4f60'])('refuses %j', (text) =>
    expect(hexOf(text, 'escapes')).toMatch(/^Character [0-9]+/),
  )

  it('leaves plain text alone', () => expect(hexOf('a\\n', 'text')).toBe('615c6e'))
})

describe('GB18030', () => {
  // Code points and codes as GB 18030-2000's tables and the WHATWG encoding standard have them.
  it.each([
    ['A', '41'],
    ['中', 'd6d0'],
    ['国', 'b9fa'],
    ['€', 'a2e3'],
    ['\u0080', '81308130'],
    ['ß', '81308938'],
    ['\uffff', '8431a439'],
    ['𠀀', '95328236'],
    ['\u{10000}', '90308130'],
    ['\u{10ffff}', 'e3329a35'],
  ])('%s', (text, hex) => {
    expect(hexOf(text, 'text', 'gb18030')).toBe(hex)
    expect(decodeText(Uint8Array.from(Buffer.from(hex, 'hex')), 'gb18030')).toBe(text)
  })

  it('writes U+FFFD as 84 31 A4 37, also among others', () => {
    expect(hexOf('\ufffd', 'text', 'gb18030')).toBe('8431a437')
    expect(hexOf('a\ufffd中', 'text', 'gb18030')).toBe('618431a437d6d0')
    expect(decodeText(Uint8Array.of(0x84, 0x31, 0xa4, 0x37), 'gb18030')).toBe('\ufffd')
  })

  /**
   * Python's codec wrote the digest: hashlib.sha256(b''.join(chr(c).encode('gb18030') for c in ...)). It follows the
   * edition of 2000, in which U+1E3F and U+E7C7 lie the other way round than since 2005; and U+E5E5 is A3 A0, which
   * the WHATWG's decoders, the platform's among them, read as U+3000.
   */
  it('has every character at the octets that Python gives it, and reads it back', () => {
    const digest = createHash('sha256')
    const elsewhere: number[] = []
    for (let code = 0x80; code < 0x11_0000; code++) {
      if ((code >= 0xd800 && code <= 0xdfff) || [0x1e3f, 0xe5e5, 0xe7c7].includes(code)) continue
      const character = String.fromCodePoint(code)
      const octets = encodeText(character, 'gb18030') as Uint8Array
      digest.update(octets)
      if (decodeText(octets, 'gb18030') !== character) elsewhere.push(code)
    }
    expect(elsewhere).toEqual([])
    expect(digest.digest('hex')).toBe('9545ca4efea9ade437110b8474d9bcababd1f346e53e13a392131c06d84d1003')
    expect([hexOf('\u1e3f', 'text', 'gb18030'), hexOf('\ue7c7', 'text', 'gb18030')]).toEqual([
      'a8bc',
      '8135f437',
    ])
  })

  it('says which character has no octets', () => {
    const refused = encodeText('ab\ud800', 'gb18030')
    expect(refused).toMatchObject({ failure: 'badInput' })
    expect(sentenceOf(refused)).toBe('Character 3, U+D800, cannot be written in GB18030.')
  })
})
