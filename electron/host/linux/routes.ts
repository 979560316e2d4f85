/** The routing tables of Linux, from `ip -j route`. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, parsePrefix } from '../../../shared/address/address'
import type { Route } from '../../../shared/address/host-facts'
import { formatPrefix, networkOf } from '../../../shared/address/prefix'
import { askIp, readEntries } from './ip-json'
import { count } from '../../../shared/base/schema'

const word = v.pipe(v.string(), v.maxLength(32))
const text = v.pipe(v.string(), v.maxLength(64))
const words = v.optional(v.array(word), [])
const hop = {
  gateway: v.optional(text),
  via: v.optional(v.object({ host: text })),
  dev: v.optional(text),
  flags: words,
}
const RouteEntry = v.object({
  ...hop,
  type: v.optional(word, 'unicast'),
  dst: text,
  table: v.optional(word),
  protocol: v.optional(word),
  scope: v.optional(word),
  prefsrc: v.optional(text),
  metric: v.optional(count),
  nexthops: v.optional(v.array(v.object(hop))),
})

/** Every route of every table. */
export async function listRoutes(signal?: AbortSignal): Promise<Route[] | Failure> {
  const ipv4 = await askIp(['-4', '-d', 'route', 'show', 'table', 'all'], signal)
  if (isFailure(ipv4)) return ipv4
  const ipv6 = await askIp(['-6', '-d', 'route', 'show', 'table', 'all'], signal)
  if (isFailure(ipv6)) return ipv6
  const routesOfIpv4 = parseRoutes(ipv4, 'IPv4')
  if (isFailure(routesOfIpv4)) return routesOfIpv4
  const routesOfIpv6 = parseRoutes(ipv6, 'IPv6')
  return isFailure(routesOfIpv6) ? routesOfIpv6 : [...routesOfIpv4, ...routesOfIpv6]
}

/** Reads one family's answer; a route over several next hops becomes one row for each. */
export function parseRoutes(text: string, family: 'IPv4' | 'IPv6'): Route[] | Failure {
  return readEntries(text, 'ip route', (entry) => {
    const parsed = v.safeParse(RouteEntry, entry)
    return parsed.success ? toRoutes(parsed.output, family) : null
  })
}

function toRoutes(entry: v.InferOutput<typeof RouteEntry>, family: 'IPv4' | 'IPv6'): Route[] | null {
  const destination = destinationText(entry.dst, family)
  const source = addressText(entry.prefsrc)
  if (destination === null || source === undefined) return null
  const routes: Route[] = []
  for (const { gateway, via, dev, flags } of entry.nexthops ?? [entry]) {
    const nextHop = addressText(gateway ?? via?.host)
    if (nextHop === undefined) return null
    routes.push({
      family,
      destination,
      type: entry.type,
      gateway: nextHop,
      interface: dev ?? null,
      source,
      metric: entry.metric ?? null,
      table: entry.table ?? null,
      protocol: entry.protocol ?? null,
      scope: entry.scope ?? null,
      flags,
    })
  }
  return routes
}

/** The canonical prefix, or null for what is none of that family. */
export function destinationText(dst: string, family: 'IPv4' | 'IPv6'): string | null {
  const prefix = parsePrefix(dst === 'default' ? (family === 'IPv4' ? '0.0.0.0/0' : '::/0') : dst)
  if (isFailure(prefix) || prefix.address.family !== family) return null
  return formatPrefix(networkOf(prefix))
}

/** Canonical text; null where there is none, undefined where it is no address. */
export function addressText(text: string | undefined): string | null | undefined {
  if (text === undefined) return null
  const address = parseAddress(text)
  return isFailure(address) ? undefined : formatAddress(address)
}
