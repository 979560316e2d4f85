/** A bucket of tokens: so many at once, then so many a second. */

export class Rate {
  #tokens: number
  #atMs = -Infinity

  constructor(
    readonly burst: number,
    readonly perSecond: number,
  ) {
    this.#tokens = burst
  }

  /** True where one more is allowed now. */
  take(nowMs: number): boolean {
    if (this.#atMs !== -Infinity) {
      this.#tokens = Math.min(this.burst, this.#tokens + ((nowMs - this.#atMs) / 1000) * this.perSecond)
    }
    this.#atMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
