/** A prefix as a block of addresses: its ends, its text, and how two blocks lie to each other. */
import { formatAddress, type IpAddress, type Prefix } from './address'
import { widthOf, type Family } from './family'
import { maskOf, wildcardOf } from './mask'

/** Builds an address without a zone. */
export function addressOf(family: Family, value: bigint): IpAddress {
  return { family, value, zone: null }
}

/** The block the prefix names: host bits cleared, zone dropped. */
export function networkOf(prefix: Prefix): Prefix {
  const { family } = prefix.address
  return { address: addressOf(family, firstOf(prefix)), prefixLength: prefix.prefixLength }
}

/** The lowest address of the block: address AND mask. */
export function firstOf({ address, prefixLength }: Prefix): bigint {
  return address.value & maskOf(address.family, prefixLength)
}

/** The highest address of the block: address OR wildcard. */
export function lastOf({ address, prefixLength }: Prefix): bigint {
  return address.value | wildcardOf(address.family, prefixLength)
}

/** How many addresses the block has: 2 to the number of host bits. */
export function addressCountOf({ address, prefixLength }: Prefix): bigint {
  return 1n << BigInt(widthOf(address.family) - prefixLength)
}

/** `10.0.0.0/8`: the address as it is, host bits and zone included. */
export function formatPrefix({ address, prefixLength }: Prefix): string {
  return `${formatAddress(address)}/${prefixLength}`
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Prefix, inner: Prefix): boolean {
  return outer.prefixLength <= inner.prefixLength && overlaps(outer, inner)
}

/** Whether the two blocks share an address: of two prefixes then one contains the other. */
export function overlaps(a: Prefix, b: Prefix): boolean {
  return a.address.family === b.address.family && firstOf(a) <= lastOf(b) && firstOf(b) <= lastOf(a)
}

/** The order of every list here: IPv4 first, then by first address, then the larger block. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.address.family !== b.address.family) return a.address.family === 'IPv4' ? -1 : 1
  const [firstA, firstB] = [firstOf(a), firstOf(b)]
  return firstA === firstB ? a.prefixLength - b.prefixLength : firstA < firstB ? -1 : 1
}
