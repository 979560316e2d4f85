/** The table of this machine's endpoints as it lives while somebody looks at it. */
import type { EndpointOrder } from '../../../shared/stations/connections/endpoint-order'
import { EndpointTable } from '../../../shared/stations/connections/endpoint-table'
import type { InspectEvent } from '../../../shared/stations/connections/inspect-contract'
import { StateHistory } from '../../../shared/stations/connections/state-history'
import type { Failure } from '../../../shared/base/failure'
import type { Api } from '../../window/api'

type Reading = Extract<InspectEvent, { kind: 'reading' }>

export class Inspect {
  /** What the person typed to see some rows alone. */
  wanted = $state('')
  order = $state.raw<EndpointOrder>({ column: 'state', descending: false })
  /** Id of the row that the person is on. */
  chosen = $state<number | null>(null)
  paused = $state(false)

  /** The newest reading, and when it came by the window's own clock. */
  reading = $state.raw<(Reading & { cameAtMs: number }) | null>(null)
  /** Why the newest reading could not be made. */
  failure = $state.raw<Failure | null>(null)
  /** What broke the stream itself: a bug, not an expected failure. */
  broken = $state<string | null>(null)
  /** Goes up whenever rows have changed; they themselves are not reactive, for they can be thousands. */
  revision = $state(0)
  table = new EndpointTable()
  readonly history = new StateHistory()

  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  /** Follows the table until the function it gives back is called. */
  watch(): () => void {
    const controller = new AbortController()
    void this.#follow(controller.signal)
    return () => controller.abort()
  }

  async #follow(signal: AbortSignal): Promise<void> {
    // The rows of before stay on show until the first reading is whole.
    const table = new EndpointTable()
    let isWhole = false
    let hasChanged = false
    try {
      for await (const event of this.#api.inspect({}, { signal })) {
        if (signal.aborted) return
        switch (event.kind) {
          case 'rows':
            table.apply(event)
            hasChanged = true
            break
          case 'reading':
            if (!isWhole) this.#replace(table)
            else if (hasChanged) this.revision += 1
            isWhole = true
            hasChanged = false
            this.failure = null
            this.reading = { ...event, cameAtMs: performance.now() }
            this.history.push(event.atMs, event.counts)
            break
          case 'failed':
            this.failure = event.failure
        }
      }
      this.broken = null
    } catch (error) {
      this.broken = error instanceof Error ? error.message : String(error)
    }
  }

  /** Another watch names its rows anew. */
  #replace(table: EndpointTable): void {
    this.table = table
    this.chosen = null
    this.revision += 1
  }
}
