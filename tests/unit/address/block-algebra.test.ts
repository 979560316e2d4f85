/** Ranges, merging, excluding, overlaps and free space, on examples worked by hand. */
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import { excludePrefixes, findOverlaps, mergePrefixes, nextFree } from '../../../shared/address/block-algebra'
import { formatPrefix } from '../../../shared/address/prefix'
import { parseRange, rangeToPrefixes } from '../../../shared/address/range'
import { prefixOf } from './prefix-of'
import { sentenceOf } from './refused'

function range(text: string): string[] {
  const read = parseRange(text)
  if (isFailure(read)) throw new Error(sentenceOf(read))
  return rangeToPrefixes(read).map(formatPrefix)
}
const merge = (...texts: string[]) => mergePrefixes(texts.map(prefixOf)).map(formatPrefix)
const exclude = (base: string, ...taken: string[]) =>
  excludePrefixes(prefixOf(base), taken.map(prefixOf)).map(formatPrefix)
const free = (base: string, taken: string[], length: number) => {
  const block = nextFree(prefixOf(base), taken.map(prefixOf), length)
  return block && formatPrefix(block)
}

describe('a range', () => {
  it.each([
    ['10.0.0.3-10.0.0.9', ['10.0.0.3/32', '10.0.0.4/30', '10.0.0.8/31']],
    ['10.0.0.0 - 10.0.0.255', ['10.0.0.0/24']],
    ['10.0.0.7-10.0.0.7', ['10.0.0.7/32']],
    ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
    ['255.255.255.254-255.255.255.255', ['255.255.255.254/31']],
    ['2001:db8::-2001:db8:0:1:ffff:ffff:ffff:ffff', ['2001:db8::/63']],
    ['::1-::2', ['::1/128', '::2/128']],
    ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', ['::/0']],
  ])('%s', (text, prefixes) => {
    expect(range(text)).toEqual(prefixes)
  })

  it.each([
    ['10.0.0.9-10.0.0.3', 'Character 10 of "10.0.0.9-10.0.0.3": the range ends before it begins.'],
    ['10.0.0.9-::', 'Character 10 of "10.0.0.9-::": both ends of a range are of one family.'],
    [
      '10.0.0.9-10.0.0',
      'At the end of "10.0.0.9-10.0.0" (character 16): an IPv4 address has four octets and this one only 3.',
    ],
    [
      '10.0.9-10.0.0.9',
      'Character 7 of "10.0.9-10.0.0.9": an IPv4 address has four octets and this one only 3.',
    ],
    ['10.0.0.9', 'At the end of "10.0.0.9" (character 9): a range has a hyphen and a second address.'],
    ['10.0.0.9-', 'At the end of "10.0.0.9-" (character 10): an address is missing here.'],
  ])('%s is refused', (text, sentence) => {
    expect(sentenceOf(parseRange(text))).toBe(sentence)
  })
})

describe('merging', () => {
  it('joins neighbours, swallows the small and keeps what is apart', () => {
    expect(merge('10.0.1.0/24', '10.0.0.0/24')).toEqual(['10.0.0.0/23'])
    expect(merge('10.0.1.0/24', '10.0.2.0/24')).toEqual(['10.0.1.0/24', '10.0.2.0/24'])
    expect(merge('10.0.0.0/8', '10.9.9.9', '10.0.0.0/8')).toEqual(['10.0.0.0/8'])
    expect(merge('10.0.0.5/24')).toEqual(['10.0.0.0/24'])
    expect(merge('::/1', '128.0.0.0/1', '8000::/1', '0.0.0.0/1')).toEqual(['0.0.0.0/0', '::/0'])
    expect(merge()).toEqual([])
  })
})

describe('excluding', () => {
  it('leaves the rest in order', () => {
    expect(exclude('10.0.0.0/24', '10.0.0.64/26')).toEqual(['10.0.0.0/26', '10.0.0.128/25'])
    expect(exclude('10.0.0.0/24', '10.0.0.0/8')).toEqual([])
    expect(exclude('10.0.0.0/24', '10.0.1.0/24')).toEqual(['10.0.0.0/24'])
    expect(exclude('10.0.0.0/24', '::/0')).toEqual(['10.0.0.0/24'])
    expect(exclude('10.0.0.0/30', '10.0.0.0', '10.0.0.3')).toEqual(['10.0.0.1/32', '10.0.0.2/32'])
    expect(exclude('::/126', '::3')).toEqual(['::/127', '::2/128'])
    expect(exclude('255.255.255.254/31', '255.255.255.255')).toEqual(['255.255.255.254/32'])
  })
})

describe('overlaps', () => {
  it('are every pair that shares addresses, as positions', () => {
    const list = ['10.0.0.0/24', '10.0.1.0/24', '10.0.0.0/8', '10.0.0.128/25', '::/0', '11.0.0.0/8']
    expect(findOverlaps(list.map(prefixOf))).toEqual(
      expect.arrayContaining([
        { a: 0, b: 2 },
        { a: 1, b: 2 },
        { a: 2, b: 3 },
        { a: 0, b: 3 },
      ]),
    )
    expect(findOverlaps(list.map(prefixOf))).toHaveLength(4)
  })
})

describe('the next free block', () => {
  it('is the first aligned one of its size', () => {
    expect(free('10.0.0.0/24', [], 26)).toBe('10.0.0.0/26')
    expect(free('10.0.0.0/24', ['10.0.0.0/28'], 26)).toBe('10.0.0.64/26')
    expect(free('10.0.0.0/24', ['10.0.0.0/26', '10.0.0.128/26'], 26)).toBe('10.0.0.64/26')
    expect(free('10.0.0.0/24', ['10.0.0.0/26', '10.0.0.128/26'], 25)).toBeNull()
    expect(free('10.0.0.0/24', ['10.0.0.0/24'], 32)).toBeNull()
    expect(free('10.0.0.0/24', [], 23)).toBeNull()
    expect(free('2001:db8::/32', ['2001:db8::/48'], 48)).toBe('2001:db8:1::/48')
  })
})
