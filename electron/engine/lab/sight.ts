/** Tells of what discovery sees no more often than eyes can follow, and reads the neighbour table meanwhile. */
import { guarded } from '../../../shared/base/guarded'
import type { Neighbour } from '../../../shared/address/host-facts'
import type { Changes } from '../base/streams'

const tellEveryMs = 300
const neighboursEveryMs = 5000

export class Sight {
  readonly #changes: Changes
  readonly #readNeighbours: () => Promise<readonly Neighbour[]>
  readonly #anyoneThere: () => boolean
  readonly #reading: NodeJS.Timeout
  #telling: NodeJS.Timeout | null = null
  #isReading = false
  neighbours: readonly Neighbour[] = []

  constructor(
    changes: Changes,
    readNeighbours: () => Promise<readonly Neighbour[]>,
    anyoneThere: () => boolean,
  ) {
    this.#changes = changes
    this.#readNeighbours = readNeighbours
    this.#anyoneThere = anyoneThere
    this.#reading = setInterval(
      guarded('timer', () => this.#read()),
      neighboursEveryMs,
    )
  }

  /** Bound, to be handed on as it is. */
  readonly changed = (): void => {
    // Who has just appeared has no entry in the table read before.
    if (this.neighbours.length === 0) guarded('timer', () => this.#read())()
    this.#telling ??= setTimeout(
      guarded('timer', () => {
        this.#telling = null
        this.#changes.notify()
      }),
      tellEveryMs,
    )
  }

  close(): void {
    clearInterval(this.#reading)
    if (this.#telling !== null) clearTimeout(this.#telling)
  }

  async #read(): Promise<void> {
    if (this.#isReading || !this.#anyoneThere() || this.#changes.watchers === 0) return
    this.#isReading = true
    this.neighbours = await this.#readNeighbours().finally(() => (this.#isReading = false))
    this.#changes.notify()
  }
}
