/** Plans networks: a base split evenly, or by the hosts each part needs (VLSM). */
import { badInput, limit } from './codes'
import type { Failure } from '../../base/failure'
import type { Prefix } from '../../address/address'
import { widthOf, type Family } from '../../address/family'
import { hostsOf } from '../../address/description'
import { addressCountOf, addressOf, firstOf, formatPrefix, lastOf, networkOf } from '../../address/prefix'

/** More rows than this no list can use. */
export const MOST_PARTS = 2 ** 20

/** The equal parts of the base, in order; at most 2^20 of them. */
export function splitPrefix(base: Prefix, prefixLength: number): Prefix[] | Failure {
  const { family } = base.address
  const name = formatPrefix(networkOf(base))
  if (prefixLength < base.prefixLength || prefixLength > widthOf(family)) {
    return badInput('splitLengths', {
      network: name,
      least: base.prefixLength,
      most: widthOf(family),
      length: prefixLength,
    })
  }
  const parts = 1n << BigInt(prefixLength - base.prefixLength)
  if (parts > MOST_PARTS) {
    return limit('planParts', MOST_PARTS, { network: name, parts: String(parts), length: prefixLength })
  }
  const size = 1n << BigInt(widthOf(family) - prefixLength)
  let at = firstOf(base) - size
  return Array.from({ length: Number(parts) }, () => ({
    address: addressOf(family, (at += size)),
    prefixLength,
  }))
}

/** The next lengths at which an IPv6 plan keeps whole hexadecimal digits, shortest first. */
export function nibbleLengths({ address, prefixLength }: Prefix): number[] {
  if (address.family === 'IPv4') return []
  const first = Math.floor(prefixLength / 4) * 4 + 4
  return Array.from({ length: Math.max(0, (128 - first) / 4 + 1) }, (_, step) => first + 4 * step)
}

/** What one network of a plan is for: so many hosts, or itself of that length. */
export type Need = bigint | { readonly prefixLength: number }

/** One planned network: what was asked of it and how many host addresses it leaves unused; both null by length. */
export type PlannedNetwork<Asked extends Need = Need> = Asked extends bigint
  ? { network: Prefix; neededHosts: bigint; wastedHosts: bigint }
  : { network: Prefix; neededHosts: bigint | null; wastedHosts: bigint | null }

/**
 * Gives each need the smallest network with a network and a broadcast address (IPv6: a subnet-router anycast
 * address) that holds its hosts, or a network of its length, largest first, from the first base with room; answers in
 * the order asked. A link of two points that is to be a /31 is asked for by its length.
 */
export function planNetworks<Asked extends Need>(
  bases: readonly Prefix[],
  needs: readonly Asked[],
): PlannedNetwork<Asked>[] | Failure {
  const families = new Set(bases.map(({ address }) => address.family))
  const [family] = families
  if (family === undefined || families.size > 1) {
    return badInput('planBases')
  }
  const width = widthOf(family)
  for (const [at, need] of needs.entries()) {
    if (typeof need === 'bigint') {
      if (need < 1n) return badInput('noHosts', { number: at + 1 })
    } else if (need.prefixLength > width) {
      return badInput('needLength', { number: at + 1, length: need.prefixLength, width, family })
    }
  }

  const asked = needs.map((need, position) => ({ need, position, hostBits: hostBitsFor(family, need) }))
  const rooms = bases.map((base) => ({ next: firstOf(base), last: lastOf(base) }))
  const planned: PlannedNetwork[] = []
  for (const { need, position, hostBits } of asked.sort((a, b) => b.hostBits - a.hostBits)) {
    const size = 1n << BigInt(hostBits)
    const room = rooms.find(({ next, last }) => next + size - 1n <= last)
    if (!room) return doesNotFit(bases, position, need)
    const network = { address: addressOf(family, room.next), prefixLength: width - hostBits }
    room.next += size
    planned[position] = { network, ...hostsIn(network, need) }
  }
  return planned as PlannedNetwork<Asked>[]
}

function hostsIn(network: Prefix, need: Need): Omit<PlannedNetwork, 'network'> {
  if (typeof need !== 'bigint') return { neededHosts: null, wastedHosts: null }
  const { first, last } = hostsOf(network)
  return { neededHosts: need, wastedHosts: last - first + 1n - need }
}

/** The host bits of that length, or the fewest, at least two in IPv4, with room beside the addresses no host can have. */
function hostBitsFor(family: Family, need: Need): number {
  if (typeof need !== 'bigint') return widthOf(family) - need.prefixLength
  const taken = family === 'IPv4' ? 2n : 1n
  return (need + taken - 1n).toString(2).length
}

function doesNotFit(bases: readonly Prefix[], position: number, need: Need): Failure {
  const room = String(bases.reduce((sum, base) => sum + addressCountOf(base), 0n))
  const number = position + 1
  return typeof need === 'bigint'
    ? badInput('noRoom', { number, hosts: String(need), room })
    : badInput('noRoomLength', { number, length: need.prefixLength, room })
}
