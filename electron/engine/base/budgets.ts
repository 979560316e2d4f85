/** How much is allowed: so many in a time, and so many at once. */

/** Tokens that are earned with time: at first and at most `burst`, and `perSecond` more each second. */
export class TokenBucket {
  readonly #burst: number
  readonly #perSecond: number
  #tokens: number
  #earnedUntilNs = -Infinity

  constructor(burst: number, perSecond: number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#tokens = burst
  }

  /** Takes one token; false where there is none now. A clock that goes back earns nothing twice. */
  take(nowNs: number): boolean {
    if (nowNs > this.#earnedUntilNs) {
      const earned = ((nowNs - this.#earnedUntilNs) * this.#perSecond) / 1e9
      this.#tokens = Math.min(this.#burst, this.#tokens + earned)
      this.#earnedUntilNs = nowNs
    }
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}

/** Places of which there are only so many. */
export class Places {
  readonly #most: number
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  get free(): number {
    return this.#most - this.#taken
  }

  /** Takes a place and returns how to leave it, which counts once however often it is called; null where none is free. */
  take(): (() => void) | null {
    if (this.free <= 0) return null
    this.#taken += 1
    let isTaken = true
    return () => {
      if (!isTaken) return
      isTaken = false
      this.#taken -= 1
    }
  }
}
