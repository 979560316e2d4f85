/** Splitting and planning networks, with the refusals that keep lists of a size somebody can use. */
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../../shared/base/failure'
import {
  nibbleLengths,
  planNetworks,
  splitPrefix,
  type Need,
} from '../../../../shared/stations/addressing/planning'
import { formatPrefix } from '../../../../shared/address/prefix'
import { prefixOf } from '../../address/prefix-of'
import { sentenceOf } from '../../address/refused'

function split(base: string, prefixLength: number): string[] {
  const parts = splitPrefix(prefixOf(base), prefixLength)
  if (isFailure(parts)) throw new Error(sentenceOf(parts))
  return parts.map(formatPrefix)
}

function plan(bases: string[], hosts: bigint[]): [string, bigint][] {
  const planned = planNetworks(bases.map(prefixOf), hosts)
  if (isFailure(planned)) throw new Error(sentenceOf(planned))
  return planned.map(({ network, wastedHosts }) => [formatPrefix(network), wastedHosts])
}

describe('an even split', () => {
  it('gives the parts in order', () => {
    expect(split('10.0.0.77/24', 26)).toEqual([
      '10.0.0.0/26',
      '10.0.0.64/26',
      '10.0.0.128/26',
      '10.0.0.192/26',
    ])
    expect(split('2001:db8::/32', 34)).toEqual([
      '2001:db8::/34',
      '2001:db8:4000::/34',
      '2001:db8:8000::/34',
      '2001:db8:c000::/34',
    ])
    expect(split('0.0.0.0/0', 1)).toEqual(['0.0.0.0/1', '128.0.0.0/1'])
    expect(split('10.0.0.1/32', 32)).toEqual(['10.0.0.1/32'])
  })

  it('reaches 2^20 parts and no more', () => {
    const parts = splitPrefix(prefixOf('2001:db8::/44'), 64)
    if (isFailure(parts)) throw new Error(sentenceOf(parts))
    expect(parts).toHaveLength(1_048_576)
    expect(parts.slice(-1).map(formatPrefix)).toEqual(['2001:db8:f:ffff::/64'])
    expect(sentenceOf(splitPrefix(prefixOf('10.0.0.0/8'), 29))).toBe(
      '10.0.0.0/8 has 2097152 parts of length 29, too many: at most 1048576.',
    )
    expect(sentenceOf(splitPrefix(prefixOf('::/0'), 128))).toContain(
      '340282366920938463463374607431768211456 parts',
    )
  })

  it('refuses lengths that give no parts', () => {
    const sentence = (length: number) => sentenceOf(splitPrefix(prefixOf('10.0.0.9/24'), length))
    expect(sentence(23)).toBe('10.0.0.0/24 can be split into lengths of 24 to 32, not 23.')
    expect(sentence(33)).toBe('10.0.0.0/24 can be split into lengths of 24 to 32, not 33.')
  })
})

describe('a plan by hosts', () => {
  it('lays the largest first and answers in the order asked', () => {
    expect(plan(['192.168.0.0/24'], [20n, 100n, 50n])).toEqual([
      ['192.168.0.192/27', 10n],
      ['192.168.0.0/25', 26n],
      ['192.168.0.128/26', 12n],
    ])
  })

  it('keeps equal needs in the order asked', () => {
    expect(plan(['10.0.0.0/24'], [14n, 9n, 14n])).toEqual([
      ['10.0.0.0/28', 0n],
      ['10.0.0.16/28', 5n],
      ['10.0.0.32/28', 0n],
    ])
  })

  it.each([
    [1n, '10.0.0.0/30'],
    [2n, '10.0.0.0/30'],
    [3n, '10.0.0.0/29'],
    [6n, '10.0.0.0/29'],
    [7n, '10.0.0.0/28'],
    [254n, '10.0.0.0/24'],
    [255n, '10.0.0.0/23'],
  ])('gives %i hosts %s', (hosts, network) => {
    expect(plan(['10.0.0.0/8'], [hosts])[0]?.[0]).toBe(network)
  })

  it('counts the subnet-router anycast address of IPv6', () => {
    expect(plan(['2001:db8::/32'], [3n, 4n])).toEqual([
      ['2001:db8::8/126', 0n],
      ['2001:db8::/125', 3n],
    ])
  })

  it('goes on to the next base where the first is full', () => {
    expect(plan(['10.0.0.0/25', '10.9.0.0/23'], [200n, 100n, 100n])).toEqual([
      ['10.9.0.0/24', 54n],
      ['10.0.0.0/25', 26n],
      ['10.9.1.0/25', 26n],
    ])
  })

  it('says which network does not fit', () => {
    expect(sentenceOf(planNetworks([prefixOf('192.168.0.0/25')], [50n, 100n]))).toBe(
      'Network 1 of the plan (50 hosts) no longer fits into the 128 addresses given.',
    )
    expect(sentenceOf(planNetworks([prefixOf('::/0')], [1n << 200n]))).toContain('no longer fits')
  })

  it('refuses what is no plan', () => {
    expect(sentenceOf(planNetworks([prefixOf('10.0.0.0/8')], [5n, 0n]))).toBe(
      'Network 2 of the plan needs at least one host.',
    )
    expect(sentenceOf(planNetworks([], [5n]))).toBe('A plan needs base networks, all of one family.')
    expect(sentenceOf(planNetworks([prefixOf('10.0.0.0/8'), prefixOf('::/0')], [5n]))).toBe(
      'A plan needs base networks, all of one family.',
    )
  })
})

describe('a plan by length', () => {
  const planned = (base: string, ...needs: Need[]) => {
    const networks = planNetworks([prefixOf(base)], needs)
    return isFailure(networks) ? sentenceOf(networks) : networks.map(({ network }) => formatPrefix(network))
  }
  const length = (prefixLength: number) => ({ prefixLength })

  it('gives networks of that length, among those by hosts', () => {
    expect(planned('10.0.0.0/24', length(26), length(30), 100n)).toEqual([
      '10.0.0.128/26',
      '10.0.0.192/30',
      '10.0.0.0/25',
    ])
    expect(planned('10.0.0.0/30', length(31), length(32), length(32))).toEqual([
      '10.0.0.0/31',
      '10.0.0.2/32',
      '10.0.0.3/32',
    ])
    expect(planned('2001:db8::/48', length(64), length(56), length(64))).toEqual([
      '2001:db8:0:100::/64',
      '2001:db8::/56',
      '2001:db8:0:101::/64',
    ])
    expect(planned('10.0.0.0/24', length(24))).toEqual(['10.0.0.0/24'])
  })

  it('leaves nothing to count for hosts', () =>
    expect(planNetworks([prefixOf('10.0.0.0/24')], [length(26)])).toMatchObject([
      { neededHosts: null, wastedHosts: null },
    ]))

  it('is refused where there is no room or no such length', () => {
    expect(planned('10.0.0.0/24', length(25), length(23))).toBe(
      'Network 2 of the plan (/23) no longer fits into the 256 addresses given.',
    )
    expect(planned('10.0.0.0/24', length(33))).toBe(
      'Network 1 of the plan cannot be a /33: an IPv4 address has 32 bits.',
    )
  })
})

describe('nibble lengths', () => {
  it('are the multiples of four that come next', () => {
    expect(nibbleLengths(prefixOf('2001:db8::/112'))).toEqual([116, 120, 124, 128])
    expect(nibbleLengths(prefixOf('2001:db8::/121'))).toEqual([124, 128])
    expect(nibbleLengths(prefixOf('::1/128'))).toEqual([])
    expect(nibbleLengths(prefixOf('10.0.0.0/8'))).toEqual([])
  })
})
