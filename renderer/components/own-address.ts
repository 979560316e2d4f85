/** Which of this machine's addresses stands for it in the top bar. */
import type { InterfaceAddress } from '../../shared/address/interface-address'
import { formatPlace } from '../../shared/base/place'
import type { Peer } from '../../shared/lab/peer'

/**
 * The address the person chose; else one of the interface that leads to the peer; else the first that others can
 * reach. Null when there is none.
 */
export function ownAddress(
  addresses: readonly InterfaceAddress[],
  peer: Peer | null,
  chosen: string | null,
): InterfaceAddress | null {
  const path = peer?.path
  const leading = path !== undefined && 'interface' in path ? path.interface : null
  return (
    addresses.find((address) => keyOf(address) === chosen) ??
    addresses.find((address) => address.interface === leading && address.family === 'IPv4') ??
    addresses.find((address) => address.interface === leading) ??
    addresses.find((address) => !address.internal && address.family === 'IPv4') ??
    addresses.find((address) => !address.internal) ??
    addresses[0] ??
    null
  )
}

export function keyOf(address: InterfaceAddress): string {
  return `${address.interface} ${address.address}`
}

/** Host and port as another lab's address field takes them. */
export function hostAndPort(host: string, port: number | null): string {
  return port === null ? host : formatPlace({ host, port })
}
