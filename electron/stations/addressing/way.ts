/** The way to an address: the verdict, the routes that fit, who is asked for, and what may be tried. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, type IpAddress } from '../../../shared/address/address'
import type { Cast, Way } from '../../../shared/stations/addressing/contract'
import { widthOf } from '../../../shared/address/family'
import type { Route, VendoredNeighbour } from '../../../shared/address/host-facts'
import { kindsOf } from '../../../shared/address/kinds'
import type { RouteMatch } from '../../../shared/address/route-match'
import { withoutZone, zoneOf } from '../../../shared/base/place'
import type { ReachAnswer } from '../../host/reach'
import type { AddressingParts } from './addressing-parts'

/** Asks the system; nothing is sent. */
export async function findWay(
  parts: AddressingParts,
  destination: IpAddress,
  signal: AbortSignal,
): Promise<Way | Failure> {
  const answer = await parts.reach(destination, signal)
  if (isFailure(answer)) return answer
  const { reach, asked, match } = answer
  const [interfaces, neighbours] = await Promise.all([parts.interfaces(signal), parts.neighbours(signal)])
  const leavesBy = isFailure(interfaces)
    ? undefined
    : interfaces.find(({ name }) => name === reach?.interface)
  const cast = castOf(destination, answer)
  const neighbour = isFailure(neighbours) ? null : entryOf(neighbours, reach)
  return {
    destination: formatAddress(destination),
    kinds: kindsOf({ address: destination, prefixLength: widthOf(destination.family) }),
    cast,
    reach,
    asked,
    candidates: isFailure(match) ? match : match.candidates,
    winner: isFailure(match) ? null : placeOf(match, match.winner),
    longest: isFailure(match) ? null : placeOf(match, match.longest),
    rule: isFailure(match) || match.winner === match.longest ? null : (match.rule?.text ?? null),
    ownMac: leavesBy?.mac ?? null,
    ownVendor: leavesBy?.vendor ?? null,
    neighbour,
    resolvable: reach?.nextHop != null && cast === 'unicast' && leavesBy?.mac != null,
    sendable:
      (cast === 'broadcast' || cast === 'multicast') && reach?.sameSegment === true && reach.source !== null,
  }
}

function placeOf({ candidates }: RouteMatch, route: Route | null): number | null {
  return route === null ? null : candidates.indexOf(route)
}

function castOf(destination: IpAddress, { reach, asked }: ReachAnswer): Cast {
  const kinds = kindsOf({ address: destination, prefixLength: widthOf(destination.family) })
  if (kinds.includes('multicast')) return 'multicast'
  const type = asked === null || isFailure(asked) ? null : asked.type
  if (type === 'broadcast' || kinds.includes('broadcast')) return 'broadcast'
  return reach !== null && reach.nextHop === null ? 'own' : 'unicast'
}

/** The next hop's entry; null where the table has none. */
export function entryOf(
  neighbours: readonly VendoredNeighbour[],
  reach: Way['reach'],
): VendoredNeighbour | null {
  const bare = withoutZone(reach?.nextHop ?? '')
  return neighbours.find((one) => one.address === bare && one.interface === reach?.interface) ?? null
}

/** A link-local address means nothing without the interface it is behind. */
export function zoned(address: string, netif: string | null): string {
  const isLinkLocal = /^fe[89ab]/i.test(address)
  return isLinkLocal && netif !== null && zoneOf(address) === '' ? `${address}%${netif}` : address
}
