/** The routing table of Windows, from Get-NetRoute. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, parsePrefix } from '../../../shared/address/address'
import type { Route } from '../../../shared/address/host-facts'
import { kindsOf } from '../../../shared/address/kinds'
import { formatPrefix, networkOf } from '../../../shared/address/prefix'
import { unreadable } from '../unreadable'
import { askPowerShell, readArray } from './powershell'
import { count } from '../../../shared/base/schema'

const text = v.pipe(v.string(), v.maxLength(256))
const RouteRow = v.object({
  DestinationPrefix: text,
  NextHop: text,
  InterfaceAlias: text,
  RouteMetric: count,
  InterfaceMetric: v.nullish(count),
  Protocol: v.nullish(text),
})

const EXPRESSION =
  'Get-NetRoute -PolicyStore ActiveStore | Select-Object DestinationPrefix,NextHop,InterfaceAlias,RouteMetric,' +
  "InterfaceMetric,@{n='Protocol';e={[string]$_.Protocol}}"

/** Every active route of both families. */
export async function listRoutes(signal?: AbortSignal): Promise<Route[] | Failure> {
  const answer = await askPowerShell(EXPRESSION, signal)
  return isFailure(answer) ? answer : parseRoutes(answer)
}

/** Reads the answer. The metric that counts is the route's and its interface's together. */
export function parseRoutes(text: string): Route[] | Failure {
  const rows = readArray(text, 'Get-NetRoute', RouteRow)
  if (isFailure(rows)) return rows
  const routes: Route[] = []
  for (const row of rows) {
    const prefix = parsePrefix(row.DestinationPrefix)
    const nextHop = parseAddress(row.NextHop)
    if (isFailure(prefix) || isFailure(nextHop)) return unreadable('Get-NetRoute', JSON.stringify(row))
    const network = networkOf(prefix)
    routes.push({
      family: network.address.family,
      destination: formatPrefix(network),
      type: kindsOf(network)[0] === 'multicast' ? 'multicast' : 'unicast',
      gateway: nextHop.value === 0n ? null : formatAddress(nextHop),
      interface: row.InterfaceAlias.slice(0, 64),
      source: null,
      metric: row.RouteMetric + (row.InterfaceMetric ?? 0),
      table: null,
      protocol: row.Protocol?.toLowerCase().slice(0, 32) ?? null,
      scope: null,
      flags: [],
    })
  }
  return routes
}
