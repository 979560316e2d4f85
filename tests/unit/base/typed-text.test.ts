/** Full-width and typographic forms of ASCII characters, and how a character that does not belong is shown. */
import { describe, expect, it } from 'vitest'
import { characterNumber, quote, readTyped, Refusal, signAt } from '../../../shared/base/refusal'
import { asciiForm } from '../../../shared/base/typed-text'

describe('the ASCII form', () => {
  it('is what NFKC makes of every full-width form', () => {
    const fullwidth = Array.from({ length: 0xff5e - 0xff01 + 1 }, (_, at) => String.fromCharCode(0xff01 + at))
    expect(asciiForm(fullwidth.join(''))).toBe(fullwidth.join('').normalize('NFKC'))
  })

  it.each([
    ['192。168．1｡7：80', '192.168.1.7:80'],
    ['１０．０．０．０／８', '10.0.0.0/8'],
    ['10、20，30；40', '10,20,30;40'],
    ['10.0.0.1–9', '10.0.0.1-9'],
    ['10.0.0.1〜9～9', '10.0.0.1~9~9'],
    ['10\u00a0ms\u3000', '10 ms '],
    ['500μs', '500\u00b5s'],
    ['【::1】：80', '[::1]:80'],
  ])('of %j is %j, as long as before', (text, ascii) => {
    expect(asciiForm(text)).toBe(ascii)
    expect(asciiForm(text)).toHaveLength(text.length)
  })

  it.each(['é', '½', '①', '你', '😀', '\u200b', '٣', 'а'])('of %j is itself', (text) =>
    expect(asciiForm(text)).toBe(text),
  )
})

describe('a character that does not belong', () => {
  // Names as the Unicode Character Database has them.
  it.each([
    ['x', '"x"'],
    ['é', '"é" (U+00E9 LATIN SMALL LETTER E WITH ACUTE)'],
    ['ｘ', '"ｘ" (U+FF58 FULLWIDTH LATIN SMALL LETTER X)'],
    ['。', '"。" (U+3002 IDEOGRAPHIC FULL STOP)'],
    ['网', '"网" (U+7F51 CJK UNIFIED IDEOGRAPH-7F51)'],
    ['а', '"а" (U+0430 CYRILLIC SMALL LETTER A)'],
    ['“', '"“" (U+201C LEFT DOUBLE QUOTATION MARK)'],
    ['😀', '"😀" (U+1F600)'],
    ['\u200b', 'U+200B ZERO WIDTH SPACE'],
    ['\u202e', 'U+202E RIGHT-TO-LEFT OVERRIDE'],
    ['\u00a0', 'U+00A0 NO-BREAK SPACE'],
    ['\ufeff', 'U+FEFF ZERO WIDTH NO-BREAK SPACE'],
    ['\t', 'U+0009 CHARACTER TABULATION'],
    ['\u0301', 'U+0301'],
    ['\ud800', 'U+D800'],
  ])('%j is shown as %s', (character, sign) => expect(signAt(character, 0)).toBe(sign))

  it('has its place in characters, whatever stands before it', () =>
    expect(characterNumber('😀😀x', '😀😀'.length)).toBe(3))

  it('is the one that was typed, not what was read for it', () => {
    const read = readTyped(
      ' ａｚ',
      (core) => new Refusal(core.indexOf('z'), { code: 'any', values: { sign: '"z"' } }),
    )
    expect(read).toEqual(
      new Refusal(2, { code: 'any', values: { sign: '"ｚ" (U+FF5A FULLWIDTH LATIN SMALL LETTER Z)' } }),
    )
  })
})

describe('a quotation', () => {
  it.each([
    ['10.0.0.你', '"10.0.0.你"'],
    ['a\u202eb\u200bc\nd', '"a\\u202eb\\u200bc\\u000ad"'],
    ['a\u{e0001}', '"a\\u{e0001}"'],
  ])('of %j is %s', (text, shown) => expect(quote(text)).toBe(shown))

  it('is cut between two characters', () => {
    expect(quote('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`)
    expect(quote(`${'x'.repeat(79)}😀y`)).toBe(`"${'x'.repeat(79)}..."`)
    expect(quote('\0'.repeat(5000))).toBe(`"${'\\u0000'.repeat(13)}..."`)
  })
})
