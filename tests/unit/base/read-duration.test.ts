/** Durations as people type them, in the units of the SI brochure and their usual spellings. */
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../../shared/address/refusal'
import { readDuration } from '../../../shared/base/read-duration'
import { Refusal } from '../../../shared/base/refusal'
import { sentenceOf } from '../address/refused'

describe('a duration is read from', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['1ns', 1],
    ['500us', 500_000],
    // MICRO SIGN and GREEK SMALL LETTER MU
    ['500\u00b5s', 500_000],
    ['500\u03bcs', 500_000],
    ['５００μｓ', 500_000],
    ['10ms', 10_000_000],
    [' 10 ms\n', 10_000_000],
    ['10MS', 10_000_000],
    ['0.5s', 500_000_000],
    ['.5s', 500_000_000],
    ['0,5 s', 500_000_000],
    ['０．５ｓ', 500_000_000],
    ['1.5 sec', 1_500_000_000],
    ['2m', 120_000_000_000],
    ['2min', 120_000_000_000],
    ['1h', 3_600_000_000_000],
  ])('%j', (text, ns) => expect(readDuration(text)).toBe(ns))

  it.each([
    ['10', 'ms', 10_000_000],
    ['1,5', 's', 1_500_000_000],
    ['500us', 'ms', 500_000],
    ['2 min', 's', 120_000_000_000],
    ['0', 'ms', 0],
  ] as const)('%j where the field says %s', (text, unit, ns) => expect(readDuration(text, unit)).toBe(ns))

  it.each([
    ['', 'At the end of "" (character 1): expected a number and a unit, such as 10ms, 2s or 500us.'],
    ['ms', 'Character 1 of "ms": expected a number and a unit, such as 10ms, 2s or 500us.'],
    ['10', 'At the end of "10" (character 3): expected a unit: ns, us, ms, s, m or h.'],
    ['10 days', 'Character 4 of "10 days": expected a unit: ns, us, ms, s, m or h.'],
    ['-5ms', 'Character 1 of "-5ms": "-" does not belong in a duration.'],
    ['1.5.2s', 'Character 4 of "1.5.2s": "." does not belong in a duration.'],
    ['1e3ms', 'Character 3 of "1e3ms": "3" does not belong in a duration.'],
    // One thousand or one, by the country.
    ['1,000ms', 'Character 2 of "1,000ms": "," does not belong in a duration.'],
    [
      '10毫秒',
      'Character 3 of "10毫秒": "毫" (U+6BEB CJK UNIFIED IDEOGRAPH-6BEB) does not belong in a duration.',
    ],
    ['10\u200bms', 'Character 3 of "10\\u200bms": U+200B ZERO WIDTH SPACE does not belong in a duration.'],
  ])('%j none', (text, sentence) => {
    const read = readDuration(text)
    expect(read instanceof Refusal ? sentenceOf(refusalOf(text, read)) : read).toBe(sentence)
  })
})
