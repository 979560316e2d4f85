/** What a person types for a block, and where it is wrong. */
import { describe, expect, it } from 'vitest'
import { formatRange, readBlock } from '../../../../shared/stations/addressing/block-text'
import { formatPrefix } from '../../../../shared/address/prefix'
import { Refusal } from '../../../../shared/address/refusal'

function prefixText(text: string): string {
  const block = readBlock(text)
  if (block instanceof Refusal || block.kind !== 'prefix') throw new Error(`${text} is no prefix`)
  return formatPrefix(block.prefix)
}

describe('readBlock', () => {
  it.each([
    ['192.168.21.36/24', '192.168.21.36/24'],
    ['192.168.21.36 255.255.255.0', '192.168.21.36/24'],
    ['192.168.21.36 wildcard 0.0.0.255', '192.168.21.36/24'],
    [' 10.0.0.0/8 ', '10.0.0.0/8'],
    ['10.0.0.0 - 10.0.0.255', '10.0.0.0/24'],
    ['fe80::1%my-lan/64', 'fe80::1%my-lan/64'],
    ['2001:db8::-2001:db8::ffff', '2001:db8::/112'],
  ])('reads %j', (text, expected) => expect(prefixText(text)).toBe(expected))

  it('keeps a range that is no prefix, with the fewest prefixes', () => {
    const block = readBlock('10.0.0.3-10.0.0.9')
    if (block instanceof Refusal || block.kind !== 'range') throw new Error('no range')
    expect(formatRange(block.range)).toBe('10.0.0.3-10.0.0.9')
    expect(block.prefixes.map(formatPrefix)).toEqual(['10.0.0.3/32', '10.0.0.4/30', '10.0.0.8/31'])
  })

  it.each([
    ['10.0.300.1/8', 5],
    ['  10.0.300.1/8', 7],
    ['10.0.0.1/33', 9],
    ['10.0.0.9-10.0.0.3', 9],
    ['10.0.0.9-::1', 9],
    ['10.0.0.9-10.0.0.x', 16],
    ['10.0.0.1 255.0.255.0', 15],
    ['', 0],
  ])('marks the place at which %j is wrong', (text, position) => {
    const refusal = readBlock(text)
    if (!(refusal instanceof Refusal)) throw new Error('not refused')
    expect(refusal.position).toBe(position)
  })
})
