/** In which order the rows of a table of endpoints stand: by any of its columns. */
import { isFailure } from '../../base/failure'
import { parseAddress } from '../../address/address'
import { tcpStates } from '../../tcp/state'
import type { InspectedEndpoint } from './inspect-contract'

export const endpointColumns = [
  'protocol',
  'local',
  'remote',
  'state',
  'receiveQueue',
  'sendQueue',
  'timer',
  'program',
  'pid',
] as const
export type EndpointColumn = (typeof endpointColumns)[number]

export interface EndpointOrder {
  readonly column: EndpointColumn
  readonly descending: boolean
}

type Key = number | string | null

/** Sorts rows; keeps what is dear to compare by, for the next second's table has most of the same addresses. */
export class EndpointSorter {
  readonly #addresses = new Map<string, string>()

  /** A new array. What a row does not have stands last either way; rows alike stand by their age. */
  sorted(rows: readonly InspectedEndpoint[], { column, descending }: EndpointOrder): InspectedEndpoint[] {
    const keyed = rows.map((row) => ({ row, key: this.#key(row, column) }))
    const sign = descending ? -1 : 1
    keyed.sort((a, b) => {
      if (a.key === b.key) return a.row.id - b.row.id
      if (a.key === null) return 1
      if (b.key === null) return -1
      return a.key < b.key ? -sign : sign
    })
    return keyed.map(({ row }) => row)
  }

  #key(row: InspectedEndpoint, column: EndpointColumn): Key {
    switch (column) {
      case 'protocol':
        return `${row.protocol}${row.family}`
      case 'local':
        return this.#placeKey(row.local)
      case 'remote':
        return row.remote === null ? null : this.#placeKey(row.remote)
      case 'state':
        return row.state === null ? null : tcpStates.indexOf(row.state)
      case 'timer':
        return row.timer?.firesAtMs ?? null
      case 'program':
        return row.program?.toLowerCase() ?? null
      default:
        return row[column]
    }
  }

  #placeKey({ address, port }: { address: string; port: number }): string {
    return this.#addressKey(address) + port.toString(16).padStart(4, '0')
  }

  /** Text that sorts as the address's number does, IPv4 first. */
  #addressKey(address: string): string {
    const known = this.#addresses.get(address)
    if (known !== undefined) return known
    const parsed = parseAddress(address)
    const key = isFailure(parsed)
      ? address
      : `${parsed.family}${parsed.value.toString(16).padStart(parsed.family === 'IPv4' ? 8 : 32, '0')}`
    if (this.#addresses.size >= mostAddresses) this.#addresses.clear()
    this.#addresses.set(address, key)
    return key
  }
}

const mostAddresses = 50_000
