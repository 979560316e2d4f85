/** What mask an address has in the networks of this machine, to be suggested where one was left out. */
import { parseAddress, sameNetwork, type IpAddress } from '../../address/address'
import { widthOf } from '../../address/family'
import type { InterfaceAddress } from '../../address/interface-address'
import { isFailure } from '../../base/failure'

/** The interface in whose network the address lies, the smallest of them, and its prefix length; null where none is. */
export function ownMaskFor(
  address: IpAddress,
  own: readonly Pick<InterfaceAddress, 'interface' | 'address' | 'prefixLength'>[],
): { interface: string; prefixLength: number } | null {
  const width = widthOf(address.family)
  const holding = own.filter((entry) => {
    const there = parseAddress(entry.address)
    return !isFailure(there) && entry.prefixLength < width && sameNetwork(there, address, entry.prefixLength)
  })
  const [smallest] = holding.sort((a, b) => b.prefixLength - a.prefixLength)
  return smallest === undefined
    ? null
    : { interface: smallest.interface, prefixLength: smallest.prefixLength }
}
