/** The kernel's count of the states of all connections of one port, as it changes. */
import type { StateCounts } from '../../../shared/stations/connections/inspect-contract'
import { isFailure, type Failure } from '../../../shared/base/failure'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import { pause } from '../../../shared/base/waiting'
import { withoutZone } from '../../../shared/base/place'
import { countStates } from './state-counts'

const readEveryMs = 500

/** Connections to a place, seen from this end, or connections to a port of this machine. */
export type CountedPort =
  | { readonly end: 'calling'; readonly address: string; readonly port: number }
  | { readonly end: 'called'; readonly port: number }

export interface PortStatesParts {
  readonly listTcpEndpoints: (signal: AbortSignal) => Promise<EndpointRow[] | Failure>
}

/**
 * From the first reading on, whose value comes at once; ends where the system does not tell. What is in TIME-WAIT at that
 * reading belongs to whoever had the port before, and is left out.
 */
export async function* portStates(
  { listTcpEndpoints }: PortStatesParts,
  wanted: CountedPort,
  signal: AbortSignal,
): AsyncGenerator<StateCounts, void, void> {
  let before = ''
  let leftOver: Map<string, number> | null = null
  while (!signal.aborted) {
    const rows = await listTcpEndpoints(signal)
    if (signal.aborted || isFailure(rows)) return
    const ofPort = rows.filter((row) => isOf(row, wanted))
    leftOver ??= new Map(ofPort.filter(isWaiting).map((row) => [nameOf(row), leftMsOf(row)]))
    const ours = ofPort.filter((row) => !isWaiting(row) || leftMsOf(row) > (leftOver?.get(nameOf(row)) ?? -1))
    const counts = countStates(ours)
    const text = JSON.stringify(counts)
    if (text !== before) yield counts
    before = text
    await pause(readEveryMs, signal)
  }
}

function isWaiting({ state }: EndpointRow): boolean {
  return state === 'TIME-WAIT'
}

/** Only ever shrinks: a longer one is another connection with the same ends, as Linux allows on loopback. */
function leftMsOf({ timer }: EndpointRow): number {
  return timer?.leftMs ?? 0
}

function nameOf({ local, remote }: EndpointRow): string {
  return `${local.address} ${local.port} ${remote?.address} ${remote?.port}`
}

function isOf({ local, remote, state }: EndpointRow, wanted: CountedPort): boolean {
  if (wanted.end === 'called') return local.port === wanted.port && state !== 'LISTEN'
  return remote?.port === wanted.port && remote.address === withoutZone(wanted.address)
}
