/** Where a datagram goes to reach everybody of a network: the directed broadcast of each interface, and all nodes. */
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import { parsePrefix } from '../../../shared/address/address'
import { formatAddress } from '../../../shared/address/address'
import { hasBroadcast } from '../../../shared/address/description'
import { addressOf, lastOf } from '../../../shared/address/prefix'
import { isFailure } from '../../../shared/base/failure'
import { formatPlace, zoneOf } from '../../../shared/base/place'
import type { MessageLink } from './message-link.svelte'

/** Places for the link's family, with the link's own port. */
export function broadcastPlaces(addresses: readonly InterfaceAddress[], link: MessageLink | null): string[] {
  const local = link?.state?.local
  const port = Number(/:([0-9]+)$/.exec(local ?? '')?.[1] ?? 0)
  if (link?.settings.kind !== 'udp' || local == null || port === 0) return []
  const family = local.startsWith('[') ? 'IPv6' : 'IPv4'
  const own = addresses.filter((entry) => entry.family === family && !entry.internal)
  if (family === 'IPv6') {
    const zones = own.map((entry) => zoneOf(entry.address)).filter((zone) => zone !== '')
    return zones.map((zone) => formatPlace({ host: `ff02::1${zone}`, port }))
  }
  return own.flatMap((entry) => {
    const prefix = parsePrefix(`${entry.address}/${entry.prefixLength}`)
    if (isFailure(prefix) || !hasBroadcast(prefix)) return []
    return [formatPlace({ host: formatAddress(addressOf('IPv4', lastOf(prefix))), port })]
  })
}
