/** How many endpoints are in each state. */
import type { StateCounts } from '../../../shared/stations/connections/inspect-contract'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import { tcpStates } from '../../../shared/tcp/state'

export function countStates(endpoints: readonly EndpointRow[]): StateCounts {
  const counts = { udp: 0 } as StateCounts
  for (const state of tcpStates) counts[state] = 0
  for (const { state, protocol } of endpoints) {
    if (protocol === 'udp') counts.udp += 1
    else if (state !== null) counts[state] += 1
  }
  return counts
}
