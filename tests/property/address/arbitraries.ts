/** Addresses and prefixes at random, with runs of zeros and ones as often as in real life. */
import * as fc from 'fast-check'
import type { IpAddress, Prefix } from '../../../shared/address/address'
import { widthOf, type Family } from '../../../shared/address/family'
import { allOnes } from '../../../shared/address/mask'
import { addressOf } from '../../../shared/address/prefix'
import type { AddressRange } from '../../../shared/address/range'

const group = fc.oneof(
  { arbitrary: fc.constant(0n), weight: 3 },
  { arbitrary: fc.constant(0xffffn), weight: 1 },
  { arbitrary: fc.bigInt({ min: 0n, max: 0xffffn }), weight: 3 },
)

export const ipv4 = fc.bigInt({ min: 0n, max: 0xffff_ffffn }).map((value) => addressOf('IPv4', value))

export const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) =>
  addressOf(
    'IPv6',
    groups.reduce((value, part) => (value << 16n) | part, 0n),
  ),
)

export const ipAddress: fc.Arbitrary<IpAddress> = fc.oneof(ipv4, ipv6)

const withLength = (address: IpAddress, min: number): fc.Arbitrary<Prefix> =>
  fc.integer({ min, max: widthOf(address.family) }).map((prefixLength) => ({ address, prefixLength }))

export const ipv4Prefix = ipv4.chain((address) => withLength(address, 0))
export const ipv6Prefix = ipv6.chain((address) => withLength(address, 0))
export const prefix = fc.oneof(ipv4Prefix, ipv6Prefix)

/** Blocks in the last ten bits of one /22 or /118, so that they touch, overlap and contain each other. */
export const crowdedPrefix = (family: Family): fc.Arbitrary<Prefix> =>
  fc
    .bigInt({ min: 0n, max: 1023n })
    .map((low) => addressOf(family, (family === 'IPv4' ? 0x0a00_0000n : 0x2001_0db8n << 96n) + low))
    .chain((address) => withLength(address, widthOf(family) - 8))

/** A range of one family; mostly a short one, for a long one falls into hundreds of prefixes. */
export const range = (family: Family): fc.Arbitrary<AddressRange> => {
  const first = family === 'IPv4' ? ipv4 : ipv6
  const short = fc
    .tuple(first, fc.bigInt({ min: 0n, max: 0xffffn }))
    .map(([{ value }, more]) => [value, value + more])
  const long = fc.tuple(first, first).map(([a, b]) => [a.value, b.value])
  return fc
    .oneof({ arbitrary: short, weight: 19 }, { arbitrary: long, weight: 1 })
    .map(([a = 0n, b = 0n]) => ({
      family,
      first: a < b ? a : b,
      last: least(a < b ? b : a, allOnes(family)),
    }))
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
