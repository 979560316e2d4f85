/** The routing table of macOS, from `netstat -rn`. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import type { Family } from '../../../shared/address/family'
import type { Route } from '../../../shared/address/host-facts'
import { unreadable } from '../unreadable'
import { askProgram } from './ask'
import { bsdDestination, linesOf } from './bsd-text'

/** Every route of both families. */
export async function listRoutes(signal?: AbortSignal): Promise<Route[] | Failure> {
  const answer = await askProgram('netstat', ['-rn'], signal)
  return isFailure(answer) ? answer : parseRoutes(answer)
}

/** Reads both sections; where the interface stands is told by each section's heading. */
export function parseRoutes(text: string): Route[] | Failure {
  const routes: Route[] = []
  let family: Family | null = null
  let netifColumn = -1
  for (const line of linesOf(text)) {
    const fields = line.trim().split(/\s+/)
    if (fields.length === 1) {
      family = fields[0] === 'Internet:' ? 'IPv4' : fields[0] === 'Internet6:' ? 'IPv6' : null
    } else if (fields[0] === 'Destination') netifColumn = fields.indexOf('Netif')
    else if (family !== null) {
      const route = toRoute(fields, family, netifColumn)
      if (!route) return unreadable('netstat -rn', line)
      routes.push(route)
    }
  }
  return routes
}

function toRoute(fields: string[], family: Family, netifColumn: number): Route | null {
  const [destinationText = '', gatewayText = '', flagsText = ''] = fields
  const destination = bsdDestination(destinationText, family)
  const netif = fields[netifColumn]
  if (
    destination === null ||
    netif === undefined ||
    netif.length > 64 ||
    !/^[A-Za-z0-9]{1,24}$/.test(flagsText)
  )
    return null
  const gateway = flagsText.includes('G') ? parseAddress(gatewayText) : null
  return {
    family,
    destination,
    type: typeOf(flagsText, netif),
    gateway: gateway === null || isFailure(gateway) ? null : formatAddress(gateway),
    interface: netif,
    source: null,
    metric: null,
    table: null,
    protocol: flagsText.includes('S') ? 'static' : flagsText.includes('D') ? 'redirect' : null,
    scope: null,
    flags: [...flagsText],
  }
}

/** netstat(1): B discards, R answers unreachable, b and m are broadcast and multicast; a host on lo is this one. */
function typeOf(flags: string, netif: string): string {
  if (flags.includes('B')) return 'blackhole'
  if (flags.includes('R')) return 'unreachable'
  if (flags.includes('b')) return 'broadcast'
  if (flags.includes('m')) return 'multicast'
  return netif.startsWith('lo') ? 'local' : 'unicast'
}
