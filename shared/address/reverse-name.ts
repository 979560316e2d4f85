/** The names under which DNS keeps the names of addresses. */
import type { IpAddress, Prefix } from './address'
import { widthOf } from './family'
import { addressOf, firstOf } from './prefix'

/** `7.1.168.192.in-addr.arpa` (RFC 1035 section 3.5) or 32 nibbles and `ip6.arpa` (RFC 3596 section 2.5). */
export function reverseName({ family, value }: IpAddress): string {
  if (family === 'IPv6') {
    return `${[...value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa`
  }
  const octets = [0n, 8n, 16n, 24n].map((shift) => (value >> shift) & 255n)
  return `${octets.join('.')}.in-addr.arpa`
}

/**
 * The zones in which a name server has the reverse names of a whole prefix, in the order of their addresses. A zone
 * ends with a label: a whole octet of IPv4, a hexadecimal digit of IPv6 (RFC 3596). A prefix between two of them is
 * several zones: at most 128 of IPv4, 8 of IPv6. Between /24 and /32 there is no such label, and the zone has the name
 * that RFC 2317 section 4 gives it: `64/26.2.0.192.in-addr.arpa`, to which the names in the /24 are made to point.
 */
export function reverseZones(prefix: Prefix): string[] {
  const { family } = prefix.address
  const { prefixLength } = prefix
  const first = firstOf(prefix)
  if (family === 'IPv4' && prefixLength > 24 && prefixLength < 32) {
    return [`${first & 255n}/${prefixLength}.${zoneName(addressOf(family, first), 24)}`]
  }
  const label = family === 'IPv4' ? 8 : 4
  const zoneLength = Math.ceil(prefixLength / label) * label
  const step = 1n << BigInt(widthOf(family) - zoneLength)
  return Array.from({ length: 2 ** (zoneLength - prefixLength) }, (_, at) =>
    zoneName(addressOf(family, first + BigInt(at) * step), zoneLength),
  )
}

/** The reverse name without the labels behind the first `length` bits of the address. */
function zoneName(address: IpAddress, length: number): string {
  const label = address.family === 'IPv4' ? 8 : 4
  const left = (widthOf(address.family) - length) / label
  return reverseName(address).split('.').slice(left).join('.')
}
