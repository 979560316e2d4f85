/** Reads the table of endpoints again and again for who looks at it, and tells the differences. */
import {
  mostRows,
  rowsAtOnce,
  type inspectContract,
  type InspectEvent,
} from '../../../shared/stations/connections/inspect-contract'
import { isFailure, type Failure } from '../../../shared/base/failure'
import type { Handlers } from '../../../shared/ipc/contract'
import type { Service } from '../../../shared/address/port-facts'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import { pause } from '../../../shared/base/waiting'
import { EndpointChanges } from './endpoint-changes'
import { countStates } from './state-counts'

const readEveryMs = 1000

/** What the system tells, given from outside so that this file opens nothing itself. */
export interface InspectParts {
  readonly ownPid: number
  readonly nowMs: () => number
  /** A reader of its own for each who looks: it may remember. */
  readonly endpointReader: () => (signal: AbortSignal) => Promise<EndpointRow[] | Failure>
  readonly services: () => Promise<Service[] | Failure>
}

export function inspect(parts: InspectParts): Handlers<typeof inspectContract> {
  return { inspect: (_input, signal) => watch(parts, signal) }
}

async function* watch(parts: InspectParts, signal: AbortSignal): AsyncGenerator<InspectEvent, void, void> {
  const read = parts.endpointReader()
  const changes = new EndpointChanges(parts.ownPid, serviceNames(await parts.services()))
  while (!signal.aborted) {
    const beganMs = parts.nowMs()
    const endpoints = await read(signal)
    if (signal.aborted) return
    const atMs = parts.nowMs()
    if (isFailure(endpoints)) yield { kind: 'failed', failure: endpoints }
    else {
      yield* told(changes.take(endpoints.slice(0, mostRows), atMs))
      const tookMs = atMs - beganMs
      yield { kind: 'reading', atMs, tookMs, counts: countStates(endpoints), total: endpoints.length }
    }
    await pause(Math.max(0, readEveryMs - (parts.nowMs() - beganMs)), signal)
  }
}

function* told({ changed, removed }: ReturnType<EndpointChanges['take']>): Generator<InspectEvent> {
  if (removed.length > 0) yield { kind: 'rows', changed: [], removed: [...removed] }
  for (let from = 0; from < changed.length; from += rowsAtOnce)
    yield { kind: 'rows', changed: changed.slice(from, from + rowsAtOnce), removed: [] }
}

/** Names only what waits: of a connection that goes out, the own port is a number out of a range. */
function serviceNames(services: Service[] | Failure): (row: EndpointRow) => string | null {
  if (isFailure(services)) return () => null
  const names = new Map(services.map(({ protocol, port, name }) => [`${protocol} ${port}`, name]))
  return ({ protocol, state, remote, local }) => {
    const waits = protocol === 'tcp' ? state === 'LISTEN' : remote === null
    return waits ? (names.get(`${protocol} ${local.port}`) ?? null) : null
  }
}
