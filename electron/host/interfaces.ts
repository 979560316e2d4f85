/** This machine's own addresses, as the runtime tells them at once; interfaces-of-system.ts tells more, slower. */
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import type { InterfaceAddress } from '../../shared/contract'
import { isFailure } from '../../shared/failure'
import { formatAddress, parseAddress, parsePrefix } from '../../shared/subnet/address'

/** Every address of every interface that is up. */
export function listInterfaceAddresses(): InterfaceAddress[] {
  return toInterfaceAddresses(networkInterfaces(), process.platform)
}

/**
 * Puts what Node knows into the contract's words. IPv6 addresses of limited scope get their zone, which is the
 * interface's number on Windows and its name elsewhere. An address whose mask is not contiguous is left out.
 */
export function toInterfaceAddresses(
  facts: NodeJS.Dict<NetworkInterfaceInfo[]>,
  platform: NodeJS.Platform,
): InterfaceAddress[] {
  return Object.entries(facts).flatMap(([name, infos]) =>
    (infos ?? []).flatMap((info) => {
      const scopeId = info.family === 'IPv6' ? info.scopeid : 0
      const zone = platform === 'win32' ? String(scopeId) : name
      const bare = info.address.replace(/%.*$/, '')
      const address = parseAddress(scopeId > 0 ? `${bare}%${zone}` : bare)
      const prefix = parsePrefix(info.cidr?.replace(/%[^/]*/, '') ?? '')
      if (isFailure(address) || isFailure(prefix)) return []
      return [
        {
          interface: name.slice(0, 64),
          family: address.family,
          address: formatAddress(address),
          prefixLength: prefix.prefixLength,
          mac: info.mac,
          internal: info.internal,
        },
      ]
    }),
  )
}
