/** Longest-prefix match: which routes fit an address, and which of them wins, policy rules and all. */
import { isFailure } from '../base/failure'
import { parsePrefix, type IpAddress, type Prefix } from './address'
import { widthOf } from './family'
import type { Route } from './host-facts'
import { contains } from './prefix'
import { applicableRules, standardRules, standardTables, type RoutingRule } from './routing-rule'

export interface RouteMatch {
  /** The first route that decides; null where none does. */
  winner: Route | null
  /** Every route that fits, in the order of the tables that the rules ask, the best of a table first. */
  candidates: Route[]
  /** The rule that led to the winner, or refused the packet; null where no rule decides. */
  rule: RoutingRule | null
  /** What would win without added rules: the longest match over the tables that every packet is looked up in. */
  longest: Route | null
}

/**
 * In each table the longest prefix wins, then the smallest metric, then the table's own order. A zone admits only its
 * interface; `throw` ends the search in its table; dead next hops do not count; routes scoped to one interface (macOS)
 * go after the others. A table's name that is null is the main one's.
 */
export function matchRoute(
  routes: readonly Route[],
  destination: IpAddress,
  rules: readonly RoutingRule[] = standardRules,
): RouteMatch {
  const byTable = fittingByTable(routes, destination)
  const applying = applicableRules(rules, destination)
  const asked = applying.flatMap(({ action }) => (action.kind === 'lookup' ? [action.table] : []))
  const tables = new Set([...asked, ...standardTables])
  const { winner, rule } = decide(applying, byTable)
  return {
    winner,
    rule,
    candidates: [...tables].flatMap((table) => byTable.get(table)?.map(({ route }) => route) ?? []),
    longest: decide(applicableRules(standardRules, destination), byTable).winner,
  }
}

interface Fitting {
  readonly route: Route
  readonly prefixLength: number
}

function fittingByTable(routes: readonly Route[], destination: IpAddress): Map<string, Fitting[]> {
  const host: Prefix = { address: destination, prefixLength: widthOf(destination.family) }
  const byTable = new Map<string, Fitting[]>()
  for (const route of routes) {
    const prefix = parsePrefix(route.destination)
    if (isFailure(prefix) || !contains(prefix, host) || route.flags.includes('dead')) continue
    if (destination.zone !== null && route.interface !== destination.zone) continue
    const table = route.table ?? 'main'
    const fitting = byTable.get(table) ?? []
    byTable.set(table, fitting)
    fitting.push({ route, prefixLength: prefix.prefixLength })
  }
  for (const fitting of byTable.values()) {
    fitting.sort(
      (a, b) =>
        b.prefixLength - a.prefixLength ||
        Number(isScoped(a.route)) - Number(isScoped(b.route)) ||
        (a.route.metric ?? 0) - (b.route.metric ?? 0),
    )
  }
  return byTable
}

function decide(
  rules: readonly RoutingRule[],
  byTable: ReadonlyMap<string, readonly Fitting[]>,
): Pick<RouteMatch, 'winner' | 'rule'> {
  for (const rule of rules) {
    const { action } = rule
    if (action.kind === 'refuse') return { winner: null, rule }
    if (action.kind !== 'lookup') continue
    const best = byTable.get(action.table)?.[0]
    if (best === undefined || best.route.type === 'throw') continue
    // Such a rule passes over the table's wide routes, most often the default one, but not over those that refuse.
    const isWide = best.prefixLength <= (action.suppressPrefixLength ?? -1)
    if (isWide && !refusesPackets(best.route.type)) continue
    return { winner: best.route, rule }
  }
  return { winner: null, rule: null }
}

/** netstat's flag I: only for packets of sockets that are bound to the interface. */
function isScoped({ flags }: Route): boolean {
  return flags.includes('I')
}

/** Whether such a route answers with an error or not at all instead of carrying the packet. */
export function refusesPackets(type: string): boolean {
  return ['unreachable', 'blackhole', 'prohibit'].includes(type)
}
