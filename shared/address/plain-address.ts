/** Small rules about addresses as Node hands them over. */
import { isFailure } from '../base/failure'
import { parseAddress } from './address'

const mappedPrefix = '::ffff:'

/** An IPv4 peer of a dual-stack socket shows as ::ffff:a.b.c.d; the rest of the program wants a.b.c.d. */
export function plainAddress(address: string): string {
  if (!address.startsWith(mappedPrefix)) return address
  const mapped = address.slice(mappedPrefix.length)
  return familyOf(mapped) === 'IPv4' ? mapped : address
}

/** IPv6 is what is no IPv4 address. */
export function familyOf(address: string): 'IPv4' | 'IPv6' {
  const parsed = parseAddress(address)
  return isFailure(parsed) ? 'IPv6' : parsed.family
}
