/** Lists as people paste them. */
import { describe, expect, it } from 'vitest'
import { readBlocks, readNeeds } from '../../../../shared/stations/addressing/block-list'
import { formatPrefix } from '../../../../shared/address/prefix'
import { Refusal } from '../../../../shared/address/refusal'

describe('readBlocks', () => {
  it('reads prefixes and ranges, and leaves out what is empty or a remark', () => {
    const read = readBlocks('10.0.0.0/8 # office\n\n 10.0.0.0-10.0.1.255\r\n# nothing\n2001:db8::/32')
    if (!Array.isArray(read)) throw new Error('refused')
    expect(read.map(formatPrefix)).toEqual(['10.0.0.0/8', '10.0.0.0/23', '2001:db8::/32'])
  })

  it('names the line and the place', () =>
    expect(readBlocks('10.0.0.0/8\n10.0.300.0/24')).toEqual({
      line: 2,
      refusal: new Refusal(5, { code: 'octetOver', values: { octet: 3 } }),
    }))
})

describe('readNeeds', () => {
  it('reads numbers with and without a name', () =>
    expect(readNeeds('100, lab 2 20\nlink 2')).toEqual([
      { name: '', hosts: 100n },
      { name: 'lab 2', hosts: 20n },
      { name: 'link', hosts: 2n },
    ]))

  it.each([
    ['100,,20', 4],
    ['100, lab', 5],
    ['0', 0],
    ['', 0],
    ['1e3', 0],
  ])('refuses %j at its place', (text, position) => {
    const read = readNeeds(text)
    expect(read instanceof Refusal ? read.position : 'read').toBe(position)
  })
})
