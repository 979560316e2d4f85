/** Asks Windows how a packet to one address would leave this machine: Find-NetRoute. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress, parsePrefix, type IpAddress } from '../../../shared/address/address'
import type { RouteDecision } from '../../../shared/address/host-facts'
import { formatPrefix, networkOf } from '../../../shared/address/prefix'
import { unreadable } from '../unreadable'
import { askPowerShell, readArray } from './powershell'

const text = v.pipe(v.string(), v.maxLength(256))
const Part = v.object({
  IPAddress: v.nullish(text),
  DestinationPrefix: v.nullish(text),
  NextHop: v.nullish(text),
  InterfaceAlias: v.nullish(text),
})

/** The system's decision; null where there is no route. */
export async function decideRoute(
  destination: IpAddress,
  signal?: AbortSignal,
): Promise<RouteDecision | null | Failure> {
  const plain = formatAddress({ ...destination, zone: null })
  const by = /^[1-9][0-9]{0,9}$/.test(destination.zone ?? '') ? ` -InterfaceIndex ${destination.zone}` : ''
  const expression =
    `Find-NetRoute -RemoteIPAddress '${plain}'${by} | ` +
    'Select-Object IPAddress,DestinationPrefix,NextHop,InterfaceAlias'
  const answer = await askPowerShell(expression, signal)
  if (!isFailure(answer)) return parseFindNetRoute(answer, destination)
  return answer.failure === 'system' && /Find-NetRoute/.test(answer.code) ? null : answer
}

/** Find-NetRoute answers with two objects: the source address it would take, and the route. */
export function parseFindNetRoute(text: string, destination: IpAddress): RouteDecision | Failure {
  const parts = readArray(text, 'Find-NetRoute', Part)
  if (isFailure(parts)) return parts
  const route = parts.find(({ DestinationPrefix }) => typeof DestinationPrefix === 'string')
  const source = parseAddress(parts.find(({ IPAddress }) => typeof IPAddress === 'string')?.IPAddress ?? '')
  const matched = parsePrefix(route?.DestinationPrefix ?? '')
  const nextHop = parseAddress(route?.NextHop ?? '')
  if (isFailure(matched) || isFailure(nextHop) || isFailure(source))
    return unreadable('Find-NetRoute', text.trim())
  return {
    type: source.value === destination.value ? 'local' : 'unicast',
    interface: route?.InterfaceAlias?.slice(0, 64) ?? null,
    source: formatAddress({ ...source, zone: null }),
    gateway: nextHop.value === 0n ? null : formatAddress(nextHop),
    matched: formatPrefix(networkOf(matched)),
  }
}
