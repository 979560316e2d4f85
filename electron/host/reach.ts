/** How would a packet reach an address? The system's own verdict, and ours from its table beside it. */
import { unavailable } from '../../shared/base/platform-codes'
import { networkInterfaces } from 'node:os'
import type { Path } from '../../shared/address/path'
import { isFailure, type Failure } from '../../shared/base/failure'
import { formatAddress, parseAddress, unmapped, type IpAddress } from '../../shared/address/address'
import { widthOf } from '../../shared/address/family'
import type { Neighbour, Route, RouteDecision } from '../../shared/address/host-facts'
import { kindsOf } from '../../shared/address/kinds'
import { multicastMac } from '../../shared/address/mac'
import { matchRoute, refusesPackets, type RouteMatch } from '../../shared/address/route-match'
import { withoutZone } from '../../shared/base/place'
import * as darwin from './darwin/route-to'
import * as linux from './linux/route-to'
import { listNeighbours } from './neighbours'
import { pathOf } from './path'
import { listRoutes } from './routes'
import { listRules } from './rules'
import * as windows from './windows/route-to'

/**
 * The verdict. `nextHop` is the machine whose MAC the frame carries, the destination itself in one's own segment
 * (RFC 4861 section 5.2), and null for an own address, which no frame carries; `nextHopMac` is null until the
 * system knows it.
 */
export type Reach = {
  sameSegment: boolean
  interface: string | null
  source: string | null
  nextHop: string | null
  nextHopMac: string | null
  /** The destination of the route that was taken. */
  matched: string | null
}

/** `asked` is the system's decision or why it could not be asked; then `reach` follows our own match. */
export type ReachAnswer = {
  reach: Reach | null
  asked: RouteDecision | null | Failure
  match: RouteMatch | Failure
}

/** The path to an address in the contract's words; `unknown` for what is no address or cannot be asked. */
export async function routeTo(address: string, signal?: AbortSignal): Promise<Path> {
  const destination = parseAddress(address)
  return isFailure(destination)
    ? { verdict: 'unknown' }
    : pathOf(await decideRoute(unmapped(destination), signal))
}

/** Asks the system for its decision, its table and its neighbours; `reach` is null where there is no route. */
export async function reach(address: IpAddress, signal?: AbortSignal): Promise<ReachAnswer | Failure> {
  const destination = unmapped(address)
  const [asked, routes, rules, neighbours] = await Promise.all([
    decideRoute(destination, signal),
    listRoutes(signal),
    listRules(signal),
    listNeighbours(signal),
  ])
  const match = isFailure(routes) ? routes : matchRoute(routes, destination, rules)
  if (isFailure(asked) && isFailure(match)) return asked
  const decision = isFailure(asked) ? decisionOf(isFailure(match) ? null : match.winner) : asked
  const known = isFailure(neighbours) ? [] : neighbours
  const verdict = decision && !refusesPackets(decision.type) ? verdictOf(destination, decision, known) : null
  return { reach: verdict, asked, match }
}

/** The verdict behind a decision; pure but for the question whether the interface has MAC addresses at all. */
export function verdictOf(
  destination: IpAddress,
  decision: RouteDecision,
  neighbours: readonly Neighbour[],
): Reach {
  const isLocal = decision.type === 'local'
  const nextHop = isLocal ? null : (decision.gateway ?? formatAddress({ ...destination, zone: null }))
  return {
    sameSegment: decision.gateway === null,
    interface: decision.interface,
    source: decision.source,
    nextHop,
    nextHopMac: nextHop === null ? null : macOf(destination, decision, nextHop, neighbours),
    matched: decision.matched,
  }
}

function macOf(
  destination: IpAddress,
  decision: RouteDecision,
  nextHop: string,
  neighbours: readonly Neighbour[],
): string | null {
  const isMulticast =
    kindsOf({ address: destination, prefixLength: widthOf(destination.family) })[0] === 'multicast'
  if (decision.gateway === null && (isMulticast || decision.type === 'broadcast')) {
    if (!hasMac(decision.interface)) return null
    return isMulticast ? multicastMac(destination) : 'ff:ff:ff:ff:ff:ff'
  }
  const bare = withoutZone(nextHop)
  return (
    neighbours.find((entry) => entry.address === bare && entry.interface === decision.interface)?.mac ?? null
  )
}

function hasMac(name: string | null): boolean {
  return (networkInterfaces()[name ?? ''] ?? []).some(({ mac }) => mac !== '00:00:00:00:00:00')
}

/** What our own match would decide, where the system cannot be asked. */
function decisionOf(route: Route | null): RouteDecision | null {
  if (!route) return null
  const { type, gateway, source, destination } = route
  return { type, interface: route.interface, source, gateway, matched: destination }
}

function decideRoute(destination: IpAddress, signal?: AbortSignal): Promise<RouteDecision | null | Failure> {
  switch (process.platform) {
    case 'linux':
      return linux.decideRoute(destination, signal)
    case 'darwin':
      return darwin.decideRoute(destination, signal)
    case 'win32':
      return windows.decideRoute(destination, signal)
    default:
      return Promise.resolve(unavailable('routingDecision'))
  }
}
