/**
 * The calculator against ipaddr.js, ip-address and cidr-tools, 20,000 random cases each way. Faults known of them,
 * and therefore not asked: ipaddr.js reads 010.0.0.1 as octal and accepts 127.1; ip-address gives the ends of a /31
 * in reverse; cidr-tools validates nothing (10.0.0.300, /33).
 */
import { excludeCidr, mergeCidr, overlapCidr, parseCidr } from 'cidr-tools'
import * as fc from 'fast-check'
import { Address4, Address6 } from 'ip-address'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, type Prefix } from '../../../shared/address/address'
import { excludePrefixes, mergePrefixes } from '../../../shared/address/block-algebra'
import { describeSubnet } from '../../../shared/address/description'
import { firstOf, formatPrefix, lastOf, networkOf, overlaps } from '../../../shared/address/prefix'
import { reverseName } from '../../../shared/address/reverse-name'
import { crowdedPrefix, ipv4Prefix, ipv6Prefix } from './arbitraries'

const CASES = 20_000
const seed = Date.now()
const sample = <Value>(arbitrary: fc.Arbitrary<Value>, numRuns = CASES) =>
  fc.sample(arbitrary, { numRuns, seed })
const text = (prefixes: readonly Prefix[]) => prefixes.map(formatPrefix)

/** Compares case by case and shows the first few that differ. */
function agree<Case>(cases: Case[], ours: (each: Case) => unknown, theirs: (each: Case) => unknown): void {
  const different = cases
    .map((each) => ({ each, ours: ours(each), theirs: theirs(each) }))
    .filter((pair) => JSON.stringify(pair.ours) !== JSON.stringify(pair.theirs))
  expect(different.slice(0, 3), `seed ${seed}`).toEqual([])
}

describe('ipaddr.js agrees', () => {
  it('on network and broadcast of IPv4', () => {
    agree(
      sample(ipv4Prefix).map(formatPrefix),
      (each) => {
        const { network, netmask } = describeSubnet(read(each))
        return [network, formatAddress({ ...read(each).address, value: lastOf(read(each)) }), netmask]
      },
      (each) => [
        ipaddr.IPv4.networkAddressFromCIDR(each).toString(),
        ipaddr.IPv4.broadcastAddressFromCIDR(each).toString(),
        ipaddr.IPv4.subnetMaskFromPrefixLength(Number(each.split('/')[1])).toString(),
      ],
    )
  })

  it('on network and canonical text of IPv6, mixed notation apart, which it does not write', () => {
    agree(
      sample(ipv6Prefix)
        .filter(({ address }) => address.value >> 32n !== 0xffffn)
        .map(formatPrefix),
      (each) => [formatAddress(read(each).address), text([networkOf(read(each))])[0]],
      (each) => [
        ipaddr.IPv6.parse(each.split('/')[0]!).toRFC5952String(),
        `${ipaddr.IPv6.networkAddressFromCIDR(each).toRFC5952String()}/${each.split('/')[1]!}`,
      ],
    )
  })
})

describe('ip-address agrees', () => {
  it('on both ends and the reverse name of IPv4', () => {
    agree(
      sample(ipv4Prefix.filter(({ prefixLength }) => prefixLength !== 31)),
      (each) => [firstOf(each), lastOf(each), reverseName(each.address)].map(String),
      (each) => {
        const theirs = new Address4(formatPrefix(each))
        const arpa = new Address4(formatAddress(each.address)).reverseForm().replace(/\.$/, '')
        return [theirs.startAddress().bigInt(), theirs.endAddress().bigInt(), arpa].map(String)
      },
    )
  })

  it('on both ends, the number and the reverse name of IPv6', () => {
    agree(
      sample(ipv6Prefix.filter(({ prefixLength }) => prefixLength !== 127)),
      (each) => [firstOf(each), lastOf(each), each.address.value, reverseName(each.address)].map(String),
      (each) => {
        const theirs = new Address6(formatPrefix(each))
        const arpa = new Address6(formatAddress(each.address)).reverseForm().replace(/\.$/, '')
        return [theirs.startAddress().bigInt(), theirs.endAddress().bigInt(), theirs.bigInt(), arpa].map(
          String,
        )
      },
    )
  })

  it('on what is an IPv4 address at all', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0012599.. '), minLength: 6, maxLength: 16 })
    const octets = fc.array(fc.constantFrom('0', '1', '25', '255', '256', '01', '', '1000'), {
      minLength: 3,
      maxLength: 5,
    })
    agree(
      [
        ...sample(near, CASES / 2),
        ...sample(
          octets.map((parts) => parts.join('.')),
          CASES / 2,
        ),
      ],
      (each) => !isFailure(parseAddress(each)),
      (each) => Address4.isValid(each.trim()),
    )
  })

  it('on what is an IPv6 address at all', () => {
    const near = fc.string({ unit: fc.constantFrom(...'01fF::::.'), minLength: 2, maxLength: 24 })
    const groups = fc.array(fc.constantFrom('0', 'f', 'ffff', '', '', 'fffff', '1.2.3.4'), {
      minLength: 2,
      maxLength: 10,
    })
    agree(
      [
        ...sample(near, CASES / 2),
        ...sample(
          groups.map((parts) => parts.join(':')),
          CASES / 2,
        ),
      ].filter((each) => each.includes(':')),
      (each) => !isFailure(parseAddress(each)),
      (each) => Address6.isValid(each),
    )
  })
})

describe('cidr-tools agrees', () => {
  it('on both ends', () => {
    agree(
      [...sample(ipv4Prefix, CASES / 2), ...sample(ipv6Prefix, CASES / 2)],
      (each) => [firstOf(each), lastOf(each)].map(String),
      (each) => {
        const { start, end } = parseCidr(formatPrefix(each))
        return [start, end].map(String)
      },
    )
  })

  it('on merging', () => {
    const list = (family: 'IPv4' | 'IPv6') => fc.array(crowdedPrefix(family), { minLength: 1, maxLength: 10 })
    agree(
      [...sample(list('IPv4'), CASES / 2), ...sample(list('IPv6'), CASES / 2)],
      (each) => text(mergePrefixes(each)),
      (each) => mergeCidr(text(each)),
    )
  })

  it('on excluding and overlapping', () => {
    const pair = (family: 'IPv4' | 'IPv6') => fc.tuple(crowdedPrefix(family), crowdedPrefix(family))
    agree(
      [...sample(pair('IPv4'), CASES / 2), ...sample(pair('IPv6'), CASES / 2)],
      ([a, b]) => [text(excludePrefixes(a, [b])), overlaps(a, b)],
      ([a, b]) => [
        excludeCidr(formatPrefix(a), formatPrefix(b)),
        overlapCidr(formatPrefix(a), formatPrefix(b)),
      ],
    )
  })
})

function read(cidr: string): Prefix {
  const [addressText = '', length] = cidr.split('/')
  const address = parseAddress(addressText)
  if (isFailure(address)) throw new Error(`${cidr} was refused`)
  return { address, prefixLength: Number(length) }
}
