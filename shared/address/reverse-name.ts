/** The name under which DNS keeps the name of an address. */
import type { IpAddress } from './address'

/** `7.1.168.192.in-addr.arpa` (RFC 1035 section 3.5) or 32 nibbles and `ip6.arpa` (RFC 3596 section 2.5). */
export function reverseName({ family, value }: IpAddress): string {
  if (family === 'IPv6') {
    return `${[...value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa`
  }
  const octets = [0n, 8n, 16n, 24n].map((shift) => (value >> shift) & 255n)
  return `${octets.join('.')}.in-addr.arpa`
}
