/** Octets written in hexadecimal in any of the ways that are read come back, and hostile text is refused at a place. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../shared/base/refusal'
import { readDuration } from '../../../shared/base/read-duration'
import { readHexText } from '../../../shared/framing/hex-text'
import { readBlocks, readNeeds } from '../../../shared/stations/addressing/block-list'

const octets = fc.uint8Array({ maxLength: 64 })
const pairsOf = (value: Uint8Array) => Array.from(value, (octet) => octet.toString(16).padStart(2, '0'))

describe('hexadecimal text', () => {
  it.each<[string, (pairs: string[]) => string]>([
    ['without anything between', (pairs) => pairs.join('')],
    ['with 0x before all', (pairs) => (pairs.length === 0 ? '' : `0x${pairs.join('')}`)],
    ['with colons', (pairs) => pairs.join(':').toUpperCase()],
    ['as a C array', (pairs) => `uint8_t x[] = {${pairs.map((pair) => `0x${pair}`).join(', ')}};`],
    ['as escapes', (pairs) => `"${pairs.map((pair) => `\\x${pair}`).join('')}"`],
    [
      'in full-width digits',
      (pairs) => pairs.join('').replace(/./g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
    ],
  ])('%s is read back', (_how, write) => {
    fc.assert(
      fc.property(
        octets.filter((value) => value.length > 0),
        (value) => {
          expect(readHexText(write(pairsOf(value)))).toEqual(value)
        },
      ),
    )
  })
})

it('of any kind is a value or a refusal inside the text, whatever reads it', () => {
  const near = fc.string({ unit: fc.constantFrom(...'0123abf:{}[]\\x|>*/,;#"\n\t .μ０。%-~') })
  const any = fc.string({ unit: 'binary', maxLength: 200 })
  fc.assert(
    fc.property(fc.oneof(near, any), (text) => {
      const blocks = readBlocks(text)
      const lines = text.split(/\r\n|\r|\n/)
      for (const [read, length] of [
        [readHexText(text), text.length],
        [readDuration(text), text.length],
        [readNeeds(text), text.length],
        [
          Array.isArray(blocks) ? null : blocks.refusal,
          Array.isArray(blocks) ? 0 : (lines[blocks.line - 1]?.length ?? -1),
        ],
      ] as const) {
        if (!(read instanceof Refusal)) continue
        expect(read.position).toBeGreaterThanOrEqual(0)
        expect(read.position).toBeLessThanOrEqual(length)
      }
    }),
    { numRuns: 3000 },
  )
})
