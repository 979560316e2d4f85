/** The TCP and UDP endpoints of Windows, from Get-NetTCPConnection and Get-NetUDPEndpoint. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import { parseTcpState } from '../../../shared/tcp/state'
import { unreadable } from '../unreadable'
import { askPowerShell, readArray } from './powershell'
import { count, port } from '../../../shared/base/schema'

const text = v.pipe(v.string(), v.maxLength(256))
const Row = v.object({
  Protocol: v.picklist(['tcp', 'udp']),
  LocalAddress: text,
  LocalPort: port,
  RemoteAddress: v.nullish(text),
  RemotePort: v.nullish(port),
  State: v.nullish(text),
  OwningProcess: count,
  Program: v.nullish(text),
})

const program =
  "@{n='Program';e={(Get-Process -Id $_.OwningProcess -ErrorAction SilentlyContinue).ProcessName}}"
const expression =
  "(Get-NetTCPConnection | Select-Object @{n='Protocol';e={'tcp'}},LocalAddress,LocalPort,RemoteAddress,RemotePort," +
  `@{n='State';e={[string]$_.State}},OwningProcess,${program}) + ` +
  `(Get-NetUDPEndpoint | Select-Object @{n='Protocol';e={'udp'}},LocalAddress,LocalPort,OwningProcess,${program})`

/** Every endpoint of both families. */
export async function listEndpoints(signal?: AbortSignal): Promise<EndpointRow[] | Failure> {
  const answer = await askPowerShell(expression, signal)
  return isFailure(answer) ? answer : parseEndpoints(answer)
}

/** Reads the answer. A bound socket (state Bound) holds a port and has no TCP state yet: CLOSED. */
export function parseEndpoints(answer: string): EndpointRow[] | Failure {
  const rows = readArray(answer, 'Get-NetTCPConnection', Row)
  if (isFailure(rows)) return rows
  const endpoints: EndpointRow[] = []
  for (const row of rows) {
    const local = parseAddress(row.LocalAddress)
    const remote = row.RemotePort ? parseAddress(row.RemoteAddress ?? '') : null
    if (isFailure(local) || isFailure(remote)) return unreadable('Get-NetTCPConnection', JSON.stringify(row))
    endpoints.push({
      protocol: row.Protocol,
      family: local.family,
      local: { address: formatAddress(local), port: row.LocalPort },
      remote: remote === null ? null : { address: formatAddress(remote), port: row.RemotePort ?? 0 },
      state:
        row.Protocol === 'udp' ? null : row.State === 'Bound' ? 'CLOSED' : parseTcpState(row.State ?? ''),
      receiveQueue: null,
      sendQueue: null,
      timer: null,
      drops: null,
      pid: row.OwningProcess,
      program: row.Program?.slice(0, 64) ?? null,
    })
  }
  return endpoints
}
