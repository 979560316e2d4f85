/** An address as bits that can be turned one by one, counted from 0 at the left as they are written. */
import type { IpAddress } from './address'
import { widthOf, type Family } from './family'

/** Whether that bit is set. */
export function bitAt({ family, value }: IpAddress, bit: number): boolean {
  return ((value >> BigInt(widthOf(family) - 1 - bit)) & 1n) === 1n
}

/** The address with that bit set or cleared. */
export function withBit(address: IpAddress, bit: number, set: boolean): IpAddress {
  const mask = 1n << BigInt(widthOf(address.family) - 1 - bit)
  return { ...address, value: set ? address.value | mask : address.value & ~mask }
}

/**
 * What a bit is worth where it stands: 128 to 1 inside an octet of IPv4, 8 to 1 inside a hexadecimal digit of IPv6,
 * the parts in which each is read.
 */
export function placeValue(family: Family, bit: number): number {
  return family === 'IPv4' ? 1 << (7 - (bit % 8)) : 1 << (3 - (bit % 4))
}
