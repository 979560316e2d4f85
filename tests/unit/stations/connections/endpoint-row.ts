/** Endpoints for the tests of the table. */
import type { InspectedEndpoint } from '../../../../shared/stations/connections/inspect-contract'
import type { EndpointRow } from '../../../../shared/tcp/endpoint-row'

export function endpoint(change: Partial<EndpointRow> = {}): EndpointRow {
  return {
    protocol: 'tcp',
    family: 'IPv4',
    local: { address: '192.168.21.36', port: 40_000 },
    remote: { address: '192.168.21.7', port: 443 },
    state: 'ESTABLISHED',
    receiveQueue: 0,
    sendQueue: 0,
    timer: null,
    drops: null,
    pid: 100,
    program: 'Firefox',
    ...change,
  }
}

export function inspected(id: number, change: Partial<InspectedEndpoint> = {}): InspectedEndpoint {
  const { timer: _timer, ...row } = endpoint()
  return { ...row, timer: null, own: false, service: null, ...change, id }
}
