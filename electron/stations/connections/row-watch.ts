/**
 * Follows one end of a connection in the kernel's table, from its first state to the last of TIME-WAIT: closely after
 * everything that is done to it, at leisure between.
 */
import { guarded } from '../../../shared/base/guarded'
import type { ConnectionPlace, ConnectionRows, RowAnswer } from '../../host/connection-place'
import type { KernelRow } from '../../../shared/tcp/kernel-row'
import type { EndName } from '../../../shared/tcp/mark'
import type { TcpState } from '../../../shared/tcp/state'
import type { Told } from './told'

const closelyForNs = 150e6
const leisureMs = 40
/** A window draws no more often. */
const sampleEveryNs = 45e6

export class RowWatch {
  readonly #end: EndName
  readonly #rows: ConnectionRows
  readonly #nowNs: () => number
  readonly #tell: (told: Told) => void
  #place: ConnectionPlace | null = null
  #state: TcpState | null = null
  #row: KernelRow | null = null
  #lookedNs: number | null = null
  #sampledNs = -Infinity
  #closelyUntilNs = 0
  #timer: NodeJS.Timeout | null = null
  #asking = false
  #stopped = false
  #onGone: () => void = () => {}

  constructor(end: EndName, rows: ConnectionRows, nowNs: () => number, tell: (told: Told) => void) {
    this.#end = end
    this.#rows = rows
    this.#nowNs = nowNs
    this.#tell = tell
  }

  /** The newest row; null where there is none, or none was seen yet. */
  get row(): KernelRow | null {
    return this.#row
  }

  /** Looks at this place from now on. What was known of another one stays known. */
  follow(place: ConnectionPlace): void {
    this.#place = place
    this.hurry()
  }

  /** Resolves once the row that was there is gone; at once where none was seen. */
  gone(): Promise<void> {
    return new Promise((resolve) => {
      this.look()
      if (this.#row === null || this.#stopped) resolve()
      else this.#onGone = resolve
    })
  }

  /** Something was done: looks now, where that is possible, and closely for a while. */
  hurry(): void {
    this.#closelyUntilNs = this.#nowNs() + closelyForNs
    this.look()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#schedule()
  }

  look(): void {
    if (this.#place === null || this.#stopped || this.#rows.readNow === null) return
    this.#take(this.#rows.readNow(this.#place), this.#nowNs())
  }

  stop(): void {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#onGone()
  }

  #schedule(): void {
    if (this.#stopped || this.#place === null || this.#timer !== null || this.#asking) return
    const closely = this.#nowNs() < this.#closelyUntilNs
    const waitMs = closely ? this.#rows.everyMs : Math.max(this.#rows.everyMs, leisureMs)
    const due = () => {
      this.#timer = null
      return this.#ask()
    }
    this.#timer = setTimeout(guarded('timer', due), waitMs)
  }

  async #ask(): Promise<void> {
    const place = this.#place
    if (place === null || this.#stopped) return
    if (this.#rows.readNow !== null) this.look()
    else {
      this.#asking = true
      const answer = await this.#rows.read(place).finally(() => (this.#asking = false))
      if (this.#stopped) return
      // A place that was left meanwhile says nothing of the new one.
      if (place === this.#place) this.#take(answer, this.#nowNs())
    }
    if (this.#state === 'CLOSED') return this.stop()
    this.#schedule()
  }

  #take(answer: RowAnswer, tNs: number): void {
    if (answer === 'unknown') return
    const state = answer === null ? (this.#state === null ? null : 'CLOSED') : answer.state
    if (answer === null && this.#row === null && this.#state === null) {
      this.#lookedNs = tNs
      return
    }
    const ended = answer === null && this.#row !== null
    if (ended && this.#state === null) this.#stopped = true
    this.#row = answer
    if (state !== null && state !== this.#state) {
      const leftMs = answer?.timer?.leftMs ?? null
      this.#tell({
        kind: 'mark',
        mark: {
          kind: 'state',
          end: this.#end,
          tNs,
          sinceNs: this.#lookedNs,
          state,
          evidence: 'kernel',
          leftMs,
        },
      })
      this.#state = state
      this.#sampledNs = -Infinity
      this.#closelyUntilNs = Math.max(this.#closelyUntilNs, tNs + closelyForNs / 3)
    }
    this.#lookedNs = tNs
    if (ended || tNs - this.#sampledNs >= sampleEveryNs) {
      this.#sampledNs = tNs
      this.#tell({ kind: 'sample', end: this.#end, tNs, row: answer })
    }
    if (this.#state === 'CLOSED') this.#onGone()
  }
}
