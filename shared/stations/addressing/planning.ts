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

/** One planned network: what was asked of it and how many host addresses it leaves unused. */
export type PlannedNetwork = { network: Prefix; neededHosts: bigint; wastedHosts: bigint }

/**
 * Gives each need the smallest network with a network and a broadcast address (IPv6: a subnet-router anycast
 * address) that holds it, largest first, from the first base with room; answers in the order asked. A link of two
 * points that is to be a /31 is split off by hand.
 */
export function planNetworks(
  bases: readonly Prefix[],
  neededHosts: readonly bigint[],
): PlannedNetwork[] | Failure {
  const families = new Set(bases.map(({ address }) => address.family))
  const [family] = families
  if (family === undefined || families.size > 1) {
    return badInput('planBases')
  }
  const none = neededHosts.findIndex((hosts) => hosts < 1n)
  if (none >= 0) return badInput('noHosts', { number: none + 1 })

  const asked = neededHosts.map((hosts, position) => ({
    hosts,
    position,
    hostBits: hostBitsFor(family, hosts),
  }))
  const rooms = bases.map((base) => ({ next: firstOf(base), last: lastOf(base) }))
  const planned: PlannedNetwork[] = []
  for (const { hosts, position, hostBits } of asked.sort((a, b) => b.hostBits - a.hostBits)) {
    const size = 1n << BigInt(hostBits)
    const room = rooms.find(({ next, last }) => next + size - 1n <= last)
    if (!room) return doesNotFit(bases, position, hosts)
    const network = { address: addressOf(family, room.next), prefixLength: widthOf(family) - hostBits }
    room.next += size
    const { first, last } = hostsOf(network)
    planned[position] = { network, neededHosts: hosts, wastedHosts: last - first + 1n - hosts }
  }
  return planned
}

/** The fewest host bits, at least two in IPv4, that leave room beside the addresses no host can have. */
function hostBitsFor(family: Family, hosts: bigint): number {
  const taken = family === 'IPv4' ? 2n : 1n
  return (hosts + taken - 1n).toString(2).length
}

function doesNotFit(bases: readonly Prefix[], position: number, hosts: bigint): Failure {
  const room = bases.reduce((sum, base) => sum + addressCountOf(base), 0n)
  return badInput('noRoom', { number: position + 1, hosts: String(hosts), room: String(room) })
}
