/** Longest-prefix match: which routes of a table fit an address, and which of them wins. */
import { isFailure } from '../failure'
import { parsePrefix, type IpAddress, type Prefix } from './address'
import { widthOf } from './family'
import type { Route } from './host-facts'
import { contains } from './prefix'

/** Every route that fits, best first; `winner` is the first that decides, null where none does. */
export type RouteMatch = { winner: Route | null; candidates: Route[] }

/**
 * Longest prefix first, then the smallest metric, then the table's own order; the local table (own and broadcast
 * addresses) goes before the others, as in the kernel's default rules. A zone admits only its interface; `throw`
 * decides nothing; dead next hops do not count.
 */
export function matchRoute(routes: readonly Route[], destination: IpAddress): RouteMatch {
  const host: Prefix = { address: destination, prefixLength: widthOf(destination.family) }
  const fitting = routes.flatMap((route) => {
    const prefix = parsePrefix(route.destination)
    if (isFailure(prefix) || !contains(prefix, host) || route.flags.includes('dead')) return []
    if (destination.zone !== null && route.interface !== destination.zone) return []
    return [{ route, prefixLength: prefix.prefixLength }]
  })
  fitting.sort(
    (a, b) =>
      tableOrder(a.route) - tableOrder(b.route) ||
      b.prefixLength - a.prefixLength ||
      (a.route.metric ?? 0) - (b.route.metric ?? 0),
  )
  const candidates = fitting.map(({ route }) => route)
  return { winner: candidates.find(({ type }) => type !== 'throw') ?? null, candidates }
}

/** Whether such a route answers with an error or not at all instead of carrying the packet. */
export function refusesPackets(type: string): boolean {
  return ['unreachable', 'blackhole', 'prohibit'].includes(type)
}

function tableOrder({ table }: Route): number {
  return table === 'local' ? 0 : table === 'default' ? 2 : 1
}
