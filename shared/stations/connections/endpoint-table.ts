/** The table of endpoints put together from readings that tell differences. */
import type { InspectedEndpoint, InspectEvent } from './inspect-contract'

export class EndpointTable {
  readonly #rows = new Map<number, InspectedEndpoint>()

  get rows(): readonly InspectedEndpoint[] {
    return [...this.#rows.values()]
  }

  get(id: number): InspectedEndpoint | null {
    return this.#rows.get(id) ?? null
  }

  apply({ changed, removed }: Extract<InspectEvent, { kind: 'rows' }>): void {
    for (const id of removed) this.#rows.delete(id)
    for (const row of changed) this.#rows.set(row.id, row)
  }
}
