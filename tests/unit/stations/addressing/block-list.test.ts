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

  it('reads lines that end in any way, and what programs put behind an entry', () => {
    const read = readBlocks(
      '10.0.0.0/8,\r192.168.0.*;\r\n１７２。１６。０。０／１２ ＃ office\n192.168.1.0-127\n1.2.3.0\t255.255.255.0\n',
    )
    if (!Array.isArray(read)) throw new Error('refused')
    expect(read.map(formatPrefix)).toEqual([
      '10.0.0.0/8',
      '192.168.0.0/24',
      '172.16.0.0/12',
      '192.168.1.0/25',
      '1.2.3.0/24',
    ])
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

  const hosts = (...numbers: bigint[]) => numbers.map((hosts) => ({ name: '', hosts }))

  it.each([
    ['100 50 20', hosts(100n, 50n, 20n)],
    ['100\n50\r\n20\n', hosts(100n, 50n, 20n)],
    ['100\t50\t20', hosts(100n, 50n, 20n)],
    ['１００，５０、20；10', hosts(100n, 50n, 20n, 10n)],
    [' 100 ,\n50 ', hosts(100n, 50n)],
    ['/26', [{ name: '', prefixLength: 26 }]],
    ['／２６', [{ name: '', prefixLength: 26 }]],
    ['/26 /30 60', [{ name: '', prefixLength: 26 }, { name: '', prefixLength: 30 }, ...hosts(60n)]],
    [
      'lab /26, link: /64',
      [
        { name: 'lab', prefixLength: 26 },
        { name: 'link', prefixLength: 64 },
      ],
    ],
    // Two columns of a sheet
    [
      'room 12\t50\nlab\t20',
      [
        { name: 'room 12', hosts: 50n },
        { name: 'lab', hosts: 20n },
      ],
    ],
    ['教室：100', [{ name: '教室', hosts: 100n }]],
  ])('reads %j', (text, needs) => expect(readNeeds(text)).toEqual(needs))

  it.each([
    ['100,,20', 4],
    ['100, lab', 5],
    ['0', 0],
    ['', 0],
    ['1e3', 0],
    ['100,\n,20', 5],
    ['/129', 0],
    ['lab /129', 4],
    ['10.0.0.0/26', 0],
    ['1,000', 2],
    ['100 50x', 0],
  ])('refuses %j at its place', (text, position) => {
    const read = readNeeds(text)
    expect(read instanceof Refusal ? read.position : 'read').toBe(position)
  })
})
