/** What changed between two readings of the table of endpoints. */
import type { InspectedEndpoint } from '../../../shared/stations/connections/inspect-contract'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'

/** A timer seen again within this is the same one: readings and the kernel's ticks are not exact. */
const sameTimerMs = 250

export interface Changes {
  readonly changed: readonly InspectedEndpoint[]
  readonly removed: readonly number[]
}

export class EndpointChanges {
  #rows = new Map<string, InspectedEndpoint>()
  #lastId = 0

  /**
   * `serviceOf` names what waits at a port; `ownPid` is this program's.
   */
  constructor(
    private readonly ownPid: number,
    private readonly serviceOf: (row: EndpointRow) => string | null,
  ) {}

  /** Takes a reading made at `atMs` and tells how it differs from the one before. */
  take(reading: readonly EndpointRow[], atMs: number): Changes {
    const rows = new Map<string, InspectedEndpoint>()
    const changed: InspectedEndpoint[] = []
    for (const endpoint of reading) {
      const key = keyOf(endpoint, rows)
      const before = this.#rows.get(key)
      const row = this.#rowOf(endpoint, before, atMs)
      rows.set(key, row)
      if (row !== before) changed.push(row)
    }
    const removed = [...this.#rows].flatMap(([key, { id }]) => (rows.has(key) ? [] : [id]))
    this.#rows = rows
    return { changed, removed }
  }

  /** The row before where nothing has changed. */
  #rowOf(endpoint: EndpointRow, before: InspectedEndpoint | undefined, atMs: number): InspectedEndpoint {
    const { timer: running, ...rest } = endpoint
    const timer = timerOf(running, before?.timer ?? null, atMs)
    // In TIME-WAIT no program holds a connection any more; it is still the one that was ours.
    const own = endpoint.pid === null ? (before?.own ?? false) : endpoint.pid === this.ownPid
    const isSame =
      before !== undefined &&
      before.timer === timer &&
      before.own === own &&
      before.state === endpoint.state &&
      before.sendQueue === endpoint.sendQueue &&
      before.receiveQueue === endpoint.receiveQueue &&
      before.drops === endpoint.drops &&
      before.pid === endpoint.pid &&
      before.program === endpoint.program
    if (isSame) return before
    return {
      ...rest,
      id: before?.id ?? (this.#lastId += 1),
      timer,
      own,
      service: before === undefined ? this.serviceOf(endpoint) : before.service,
    }
  }
}

/** The two ends; a port that several sockets listen on has the number of each behind it. */
function keyOf(
  { protocol, family, local, remote }: EndpointRow,
  taken: ReadonlyMap<string, unknown>,
): string {
  const key = `${protocol} ${family} ${local.address} ${local.port} ${remote?.address ?? ''} ${remote?.port ?? ''}`
  if (!taken.has(key)) return key
  for (let more = 2; ; more += 1) if (!taken.has(`${key} ${more}`)) return `${key} ${more}`
}

function timerOf(
  running: EndpointRow['timer'],
  before: InspectedEndpoint['timer'],
  atMs: number,
): InspectedEndpoint['timer'] {
  if (running === null) return null
  const firesAtMs = atMs + running.leftMs
  const isSame = before?.kind === running.kind && Math.abs(before.firesAtMs - firesAtMs) < sameTimerMs
  return isSame ? before : { kind: running.kind, firesAtMs }
}
