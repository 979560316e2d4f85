/** Longest-prefix match: which routes of a table fit an address, and which of them wins. */
import { isFailure } from '../failure'
import { parsePrefix, type IpAddress, type Prefix } from './address'
import { widthOf } from './family'
import type { Route } from './host-facts'
import { contains } from './prefix'

/** Every route that fits, best first; `winner` is the first that decides, null where none does. */
export type RouteMatch = { winner: Route | null; candidates: Route[] }

/**
 * Longest prefix first, then the smallest metric, then the table's own order. Of Linux's tables the local one (own
 * and broadcast addresses) goes first, then main, then default, as in the kernel's rules before anybody adds some;
 * other tables are for such added rules alone. A zone admits only its interface; `throw` ends the search in its
 * table; dead next hops do not count; routes scoped to one interface (macOS) go after the others.
 */
export function matchRoute(routes: readonly Route[], destination: IpAddress): RouteMatch {
  const host: Prefix = { address: destination, prefixLength: widthOf(destination.family) }
  const fitting = routes.flatMap((route) => {
    const prefix = parsePrefix(route.destination)
    if (isFailure(prefix) || !contains(prefix, host) || route.flags.includes('dead')) return []
    if (destination.zone !== null && route.interface !== destination.zone) return []
    const table = TABLES.indexOf(route.table ?? 'main')
    return table < 0 ? [] : [{ route, table, prefixLength: prefix.prefixLength }]
  })
  fitting.sort(
    (a, b) =>
      a.table - b.table ||
      b.prefixLength - a.prefixLength ||
      Number(isScoped(a.route)) - Number(isScoped(b.route)) ||
      (a.route.metric ?? 0) - (b.route.metric ?? 0),
  )
  const thrown = TABLES.map(
    (_, table) => fitting.find((each) => each.table === table)?.route.type === 'throw',
  )
  const winner = fitting.find(({ table }) => !thrown[table])
  return { winner: winner?.route ?? null, candidates: fitting.map(({ route }) => route) }
}

const TABLES = ['local', 'main', 'default']

/** netstat's flag I: only for packets of sockets that are bound to the interface. */
function isScoped({ flags }: Route): boolean {
  return flags.includes('I')
}

/** Whether such a route answers with an error or not at all instead of carrying the packet. */
export function refusesPackets(type: string): boolean {
  return ['unreachable', 'blackhole', 'prohibit'].includes(type)
}
