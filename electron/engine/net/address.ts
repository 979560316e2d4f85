/** Small rules about addresses as Node hands them over. */
import { isIPv4 } from 'node:net'

/** An IPv4 peer of a dual-stack socket shows as ::ffff:a.b.c.d; the rest of the program wants a.b.c.d. */
export function plainAddress(address: string): string {
  const mapped = address.toLowerCase().startsWith('::ffff:') ? address.slice(7) : ''
  return isIPv4(mapped) ? mapped : address
}

export function familyOf(address: string): 'IPv4' | 'IPv6' {
  return isIPv4(address) ? 'IPv4' : 'IPv6'
}
