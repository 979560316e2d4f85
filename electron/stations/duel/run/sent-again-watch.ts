/** Follows the kernel's count of segments sent again, so that each rise keeps the time in which it happened. */
import type { SentAgain } from '../../../../shared/measurement/sample'
import { Column } from './series'

export class SentAgainWatch {
  readonly #fromNs = new Column(NaN, 64)
  readonly #toNs = new Column(NaN, 64)
  readonly #segments = new Column(NaN, 64)
  #newest: { readonly count: number; readonly atNs: number } | null = null

  /** Takes the count as read at a time of the run, in ns; what came before the first reading came since the start. */
  read(count: number, atNs: number): void {
    const before = this.#newest ?? { count: 0, atNs: 0 }
    this.#newest = { count, atNs }
    if (count <= before.count) return
    this.#fromNs.push(before.atNs)
    this.#toNs.push(atNs)
    this.#segments.push(count - before.count)
  }

  /** All rises in order of time; null where the count was never read. */
  rises(): SentAgain | null {
    if (this.#newest === null) return null
    return {
      fromNs: this.#fromNs.toArray(),
      toNs: this.#toNs.toArray(),
      segments: this.#segments.toArray(),
    }
  }
}
