/** An interface's address as every system's reader tells it. */
import { formatAddress, type IpAddress } from '../../shared/address/address'
import { widthOf } from '../../shared/address/family'
import type { NetworkInterface } from '../../shared/address/host-facts'
import { kindsOf } from '../../shared/address/kinds'
import { formatPrefix, networkOf } from '../../shared/address/prefix'

/**
 * Adds the network, and the zone that a link-local IPv6 address needs to mean anything; null for a prefix length
 * out of range.
 */
export function interfaceAddressOf(
  address: IpAddress,
  prefixLength: number,
  zone: string,
): NetworkInterface['addresses'][number] | null {
  const { family } = address
  if (!Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > widthOf(family)) return null
  const isLinkLocal = kindsOf({ address, prefixLength: widthOf(family) }).includes('link-local')
  const zoned = family === 'IPv6' && isLinkLocal ? { ...address, zone } : { ...address, zone: null }
  const network = formatPrefix(networkOf({ address, prefixLength }))
  return { family, address: formatAddress(zoned), prefixLength, network }
}
