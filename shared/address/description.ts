/** What a subnet calculator tells of one address and its prefix. */
import { formatAddress, type Prefix } from './address'
import { kindsOf, type Kind } from './kinds'
import { maskOf, wildcardOf } from './mask'
import { addressCountOf, addressOf, firstOf, lastOf } from './prefix'
import { widthOf, type Family } from './family'

/** Addresses as canonical text, counts as decimal strings (2^128 is no JSON number), null where there is none. */
export type SubnetDescription = {
  family: Family
  address: string
  prefixLength: number
  netmask: string
  wildcard: string
  network: string
  broadcast: string | null
  firstHost: string
  lastHost: string
  addressCount: string
  hostCount: string
  kinds: Kind[]
}

/** Describes the address and the block it lies in. */
export function describeSubnet(prefix: Prefix): SubnetDescription {
  const { address, prefixLength } = prefix
  const { family } = address
  const text = (value: bigint) => formatAddress(addressOf(family, value))
  const hosts = hostsOf(prefix)
  return {
    family,
    address: formatAddress(address),
    prefixLength,
    netmask: text(maskOf(family, prefixLength)),
    wildcard: text(wildcardOf(family, prefixLength)),
    network: text(firstOf(prefix)),
    broadcast: hasBroadcast(prefix) ? text(lastOf(prefix)) : null,
    firstHost: text(hosts.first),
    lastHost: text(hosts.last),
    addressCount: String(addressCountOf(prefix)),
    hostCount: String(hosts.last - hosts.first + 1n),
    kinds: kindsOf(prefix),
  }
}

/** IPv4 has a directed broadcast address wherever two more addresses are left for hosts: not in /31 (RFC 3021) and /32. */
export function hasBroadcast({ address, prefixLength }: Prefix): boolean {
  return address.family === 'IPv4' && prefixLength < 31
}

/**
 * The addresses hosts can have: in IPv4 all but network and broadcast, in IPv6 all but the subnet-router anycast
 * address (RFC 4291 section 2.6.1); in /31 (RFC 3021), /127 (RFC 6164), /32 and /128 all.
 */
export function hostsOf(prefix: Prefix): { first: bigint; last: bigint } {
  const all = prefix.prefixLength >= widthOf(prefix.address.family) - 1
  const last = lastOf(prefix)
  return {
    first: all ? firstOf(prefix) : firstOf(prefix) + 1n,
    last: hasBroadcast(prefix) ? last - 1n : last,
  }
}
