/** This machine's own interfaces: their addresses at once from the runtime, everything else from the system. */
import { noteDropped } from '../../shared/base/guarded'
import { unavailable } from '../../shared/base/platform-codes'
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'
import type { InterfaceAddress } from '../../shared/address/interface-address'
import { isFailure, type Failure } from '../../shared/base/failure'
import { formatAddress, parseAddress, parsePrefix } from '../../shared/address/address'
import type { NetworkInterface, VendoredInterface } from '../../shared/address/host-facts'
import { withoutZone } from '../../shared/base/place'
import * as darwin from './darwin/interfaces'
import * as linux from './linux/interfaces'
import { withVendors } from './vendor'
import * as windows from './windows/interfaces'

let known: InterfaceAddress[] = []

/**
 * Every address of every interface that is up. Where the system cannot be asked now, because this process has no
 * descriptor left, those of the time before.
 */
export function listInterfaceAddresses(): InterfaceAddress[] {
  try {
    known = toInterfaceAddresses(networkInterfaces(), process.platform)
  } catch {
    noteDropped('child')
  }
  return known
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
      const bare = withoutZone(info.address)
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

/** Every interface with the vendor of its MAC. */
export async function listVendoredInterfaces(signal?: AbortSignal): Promise<VendoredInterface[] | Failure> {
  const interfaces = await listInterfaces(signal)
  return isFailure(interfaces) ? interfaces : withVendors(interfaces)
}

/** Every interface the system tells, up or down, with MAC, MTU and link state. */
export function listInterfaces(signal?: AbortSignal): Promise<NetworkInterface[] | Failure> {
  switch (process.platform) {
    case 'linux':
      return linux.listInterfaces(signal)
    case 'darwin':
      return darwin.listInterfaces(signal)
    case 'win32':
      return windows.listInterfaces(signal)
    default:
      return Promise.resolve(unavailable('interfaceList'))
  }
}
