/** Asks the macOS kernel how a packet to one address would leave this machine: `route -n get`. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, type IpAddress } from '../../../shared/address/address'
import type { Family } from '../../../shared/address/family'
import type { RouteDecision } from '../../../shared/address/host-facts'
import { askTool, type ToolAnswer } from '../system-tool'
import { unreadable } from '../unreadable'
import { bsdDestination, linesOf } from './bsd-text'

/** The kernel's decision; null where there is no route. */
export async function decideRoute(
  destination: IpAddress,
  signal?: AbortSignal,
): Promise<RouteDecision | null | Failure> {
  const family = destination.family === 'IPv4' ? '-inet' : '-inet6'
  const answer = await askTool('route', ['-n', 'get', family, formatAddress(destination)], {
    signal,
    timeoutMs: 2000,
  })
  return isFailure(answer) ? answer : parseRouteGet(answer, destination.family)
}

/** Reads the lines of `name: value`; the source address is not among them. */
export function parseRouteGet(answer: ToolAnswer, family: Family): RouteDecision | null | Failure {
  if (/not in table/.test(answer.stderr + answer.stdout)) return null
  const values = new Map<string, string>()
  for (const line of linesOf(answer.stdout)) {
    const pair = /^\s*([a-z ]+): (\S.*)$/.exec(line)
    if (pair) values.set(pair[1] ?? '', (pair[2] ?? '').trim())
  }
  const netif = values.get('interface')
  if (answer.code !== 0 || netif === undefined || netif.length > 64) {
    return unreadable('route -n get', (answer.stderr || answer.stdout).trim())
  }
  const flags = (values.get('flags') ?? '').replace(/[<>]/g, '').split(',')
  const gateway = flags.includes('GATEWAY') ? parseAddress(values.get('gateway') ?? '') : null
  if (isFailure(gateway)) return unreadable('route -n get', values.get('gateway') ?? '')
  return {
    type: typeOf(flags, netif),
    interface: netif,
    source: null,
    gateway: gateway && formatAddress(gateway),
    matched: matchedOf(values, family),
  }
}

function typeOf(flags: string[], netif: string): string {
  if (flags.includes('BLACKHOLE')) return 'blackhole'
  if (flags.includes('REJECT')) return 'unreachable'
  if (flags.includes('BROADCAST')) return 'broadcast'
  if (flags.includes('MULTICAST')) return 'multicast'
  return flags.includes('LOCAL') || netif.startsWith('lo') ? 'local' : 'unicast'
}

function matchedOf(values: Map<string, string>, family: Family): string | null {
  const destination = values.get('destination') ?? ''
  const mask = values.get('mask')
  return bsdDestination(
    mask === undefined || mask === 'default' ? destination : `${destination}/${mask}`,
    family,
  )
}
