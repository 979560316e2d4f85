/** Whatever is encoded decodes to the same text, by the platform's own decoder. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHex } from '../../../../shared/stations/messages/compose'
import { spacedHex } from '../../../../shared/stations/messages/hex-dump'
import { matchesPattern, readPattern } from '../../../../shared/stations/messages/pattern'
import { shownText } from '../../../../shared/stations/messages/shown-text'
import { decodeText, encodeText, textEncodings } from '../../../../shared/stations/messages/text-encoding'

/** Any characters, of every plane. */
const anyText = fc
  .array(
    fc.integer({ min: 0, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff),
    { maxLength: 40 },
  )
  .map((codes) => String.fromCodePoint(...codes))

describe.each(textEncodings)('%s', (encoding) => {
  it('gives text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const octets = encodeText(text, encoding)
        if (octets instanceof Uint8Array) expect(decodeText(octets, encoding)).toBe(text)
        // The one character that the platform's GB18030 has no octets for.
        else expect(text).toContain('\ue5e5')
      }),
    )
  })
})

describe('hexadecimal', () => {
  it('gives octets back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(readHex(spacedHex(octets))).toEqual(octets)
      }),
    )
  })

  it('never throws on any text', () => {
    fc.assert(fc.property(anyText, (text) => void readHex(text)))
  })
})

describe('text that is shown', () => {
  it('holds nothing that steers or hides', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...textEncodings),
        (octets, encoding) => {
          expect(shownText(decodeText(octets, encoding), 1000)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
        },
      ),
    )
  })
})

describe('patterns', () => {
  const piece = fc.constantFrom('a', 'b', '*', '?')
  const message = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((letters) => letters.join(''))

  it('match what the same regular expression matches', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), message, (pieces, text) => {
        const pattern = readPattern(pieces.join(''), 'text', 'utf-8')
        if (!Array.isArray(pattern)) throw new Error('the pattern was refused')
        const expression = pieces
          .map((letter) => (letter === '*' ? '.*' : letter === '?' ? '.' : letter))
          .join('')
        expect(matchesPattern(pattern, Buffer.from(text))).toBe(new RegExp(`^${expression}$`, 's').test(text))
      }),
      { numRuns: 2000 },
    )
  })
})
