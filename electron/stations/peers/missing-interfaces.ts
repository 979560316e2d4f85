/** What each interface of this machine has to do with an address: whose segment it is, who answers, what is heard. */
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { Path } from '../../../shared/address/path'
import { isFailure } from '../../../shared/base/failure'
import type { InterfaceFacts } from '../../../shared/stations/peers/diagnosis'
import { parseAddress, sameNetwork } from '../../../shared/address/address'
import type { Neighbour } from '../../../shared/address/host-facts'
import { withoutZone } from '../../../shared/base/place'
import { channels, type Channel } from '../../../shared/wire/beacon'

/** A machine full of containers has more than anybody reads. */
const mostInterfaces = 32

/** Beacons of this lab that the other heard, by their source; and the other's, by the interface they came in. */
export interface HeardBeacons {
  readonly us: readonly { readonly channel: Channel; readonly from: string }[]
  readonly them: readonly { readonly channel: Channel; readonly interface: string }[]
}

export interface InterfaceParts {
  readonly addresses: () => readonly InterfaceAddress[]
  readonly neighbours: () => Promise<readonly Neighbour[]>
  readonly seek: (address: string, own: InterfaceAddress) => Promise<void>
}

/** Each channel once. */
export function channelsOf(heard: readonly { readonly channel: Channel }[]): Channel[] {
  return channels.filter((channel) => heard.some((one) => one.channel === channel))
}

/**
 * Looks for the neighbour by every interface in whose segment it is; resolves to what makes the facts of what was
 * heard meanwhile, the way that packets take first.
 */
export async function interfacesTo(
  address: string,
  path: Path,
  parts: InterfaceParts,
): Promise<(heard: HeardBeacons) => Promise<InterfaceFacts[]>> {
  const family = address.includes(':') ? 'IPv6' : 'IPv4'
  const all = parts.addresses().filter((entry) => !entry.internal)
  const own = all.filter((entry) => entry.family === family).slice(0, mostInterfaces)
  const beside = own.filter((entry) => isBeside(address, entry))
  await Promise.all(beside.map((entry) => parts.seek(address, entry)))
  return async ({ us, them }) => {
    const neighbours = await parts.neighbours()
    return own
      .map((entry) => {
        // By whatever family the link has: it is the link that is judged.
        const isRoute = isRouteBy(path, entry)
        const ofLink = all
          .filter((one) => one.interface === entry.interface)
          .map((one) => withoutZone(one.address))
        return {
          interface: entry.interface,
          address: entry.address,
          prefixLength: entry.prefixLength,
          isRoute,
          inSegment: beside.includes(entry),
          neighbour:
            neighbours.find(
              (one) => one.address === withoutZone(address) && one.interface === entry.interface,
            )?.state ?? null,
          heardUs: channelsOf(us.filter(({ from }) => ofLink.includes(from))).filter(
            // Of several interfaces in one segment, the routes choose by which a broadcast leaves.
            (channel) => channel !== 'broadcast' || isRoute || !beside.some((one) => isRouteBy(path, one)),
          ),
          heardThem: channelsOf(them.filter((one) => one.interface === entry.interface)),
        }
      })
      .sort((a, b) => Number(b.isRoute) - Number(a.isRoute))
  }
}

function isRouteBy(path: Path, own: InterfaceAddress): boolean {
  return 'interface' in path && path.interface === own.interface
}

function isBeside(address: string, own: InterfaceAddress): boolean {
  const [there, here] = [parseAddress(address), parseAddress(own.address)]
  if (isFailure(there) || isFailure(here)) return false
  return here.zone === there.zone && sameNetwork(here, there, own.prefixLength)
}
