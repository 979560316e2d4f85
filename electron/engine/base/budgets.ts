/** How much is allowed: so many in a time, so many at once, so many for one; and how long to wait before trying again. */

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

/** So many at first and at most, and so many more each second. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** Addresses whose use is remembered; the one longest silent makes room, and `all` holds for those who forge more. */
const mostSources = 1024

/** How much each address may ask for, and all together, where anybody can ask: no one takes more than its own part. */
export class SourceBudget {
  readonly #each: Rate
  readonly #all: TokenBucket
  readonly #bySource = new Map<string, TokenBucket>()

  constructor(each: Rate, all: Rate) {
    this.#each = each
    this.#all = new TokenBucket(all.burst, all.perSecond)
  }

  /** Takes one from the source's own part and one from what all share; false where either has none now. */
  take(source: string, nowNs: number): boolean {
    const own = this.#bySource.get(source) ?? new TokenBucket(this.#each.burst, this.#each.perSecond)
    this.#bySource.delete(source)
    this.#bySource.set(source, own)
    const [oldest] = this.#bySource.keys()
    if (this.#bySource.size > mostSources && oldest !== undefined) this.#bySource.delete(oldest)
    // Its own first: what it asks for beyond that costs the others nothing.
    return own.take(nowNs) && this.#all.take(nowNs)
  }
}

/** How to leave a place: counts once, however often it is called. */
export type Leave = () => void

function leaveOnce(leave: () => void): Leave {
  let isTaken = true
  return () => {
    if (!isTaken) return
    isTaken = false
    leave()
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

  /** Takes a place, or as many as `count` at once; null where they are not free. */
  take(count = 1): Leave | null {
    if (this.free < count) return null
    this.#taken += count
    return leaveOnce(() => (this.#taken -= count))
  }
}

/** Places of which there are `most` in all, and only so many for each that takes them. */
export class DividedPlaces {
  readonly #all: Places
  readonly #ofOne = new Map<string, number>()

  constructor(most: number) {
    this.#all = new Places(most)
  }

  /** Takes a place for `one`; null where none is free, or it has `mostOfOne` already. */
  take(one: string, mostOfOne: number): Leave | null {
    const taken = this.#ofOne.get(one) ?? 0
    const leave = taken < mostOfOne ? this.#all.take() : null
    if (leave === null) return null
    this.#ofOne.set(one, taken + 1)
    return leaveOnce(() => {
      leave()
      const left = (this.#ofOne.get(one) ?? 1) - 1
      if (left === 0) this.#ofOne.delete(one)
      else this.#ofOne.set(one, left)
    })
  }
}

/** Another lab that takes a place: the identity it has proven, and the address it comes from. */
export interface Holder {
  readonly identity: string
  readonly address: string
  readonly isTrusted: boolean
}

export interface Shares {
  readonly all: number
  /** Of all, those that strangers may take; the others are kept for the trusted. */
  readonly strangers: number
  readonly ofIdentity: number
  /** Of strangers only: a trusted lab does not suffer from who shares its address. */
  readonly ofAddress: number
}

/** Places that no identity and no address can take all of, some of them kept for the trusted. */
export class SharedPlaces {
  readonly #shares: Shares
  readonly #identities: DividedPlaces
  readonly #strangers: DividedPlaces

  constructor(shares: Shares) {
    this.#shares = shares
    this.#identities = new DividedPlaces(shares.all)
    this.#strangers = new DividedPlaces(shares.strangers)
  }

  /** Takes a place; null where none is free for this holder. */
  take({ identity, address, isTrusted }: Holder): Leave | null {
    const { ofIdentity, ofAddress } = this.#shares
    const leave = this.#identities.take(identity, ofIdentity)
    if (leave === null || isTrusted) return leave
    const leaveStrangers = this.#strangers.take(address, ofAddress)
    if (leaveStrangers === null) {
      leave()
      return null
    }
    return () => {
      leave()
      leaveStrangers()
    }
  }
}

export interface AttemptLimits {
  /** So many in a row wait for nothing: people press the wrong button. */
  readonly free: number
  /** The wait after the last of these; it doubles with each one more, up to the longest. */
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** Of all together: so many at once, then so many a second. */
  readonly burst: number
  readonly perSecond: number
}

/** Attempts are forgotten after so many of the longest waits without another. */
const forgottenAfterWaits = 2

/** Attempts to guess: each makes whoever made it wait twice as long for the next, and all together are limited too. */
export class Attempts {
  readonly #limits: AttemptLimits
  readonly #all: TokenBucket
  /** By who made them, the one whose last is longest ago first. */
  readonly #made = new Map<string, { readonly count: number; readonly lastMs: number }>()

  constructor(limits: AttemptLimits) {
    this.#limits = limits
    this.#all = new TokenBucket(limits.burst, limits.perSecond)
  }

  /** Counts an attempt of all these and returns 0; or counts nothing and returns how many ms there are to wait. */
  make(those: readonly string[], nowMs: number): number {
    this.#forget(nowMs)
    const waitMs = Math.max(0, ...those.map((one) => this.#waitMs(one, nowMs)))
    if (waitMs > 0) return waitMs
    if (!this.#all.take(nowMs * 1e6)) return 1000 / this.#limits.perSecond
    for (const one of those) {
      const count = (this.#made.get(one)?.count ?? 0) + 1
      this.#made.delete(one)
      this.#made.set(one, { count, lastMs: nowMs })
    }
    return 0
  }

  /** An attempt was right: these have made none. */
  forgive(those: readonly string[]): void {
    for (const one of those) this.#made.delete(one)
  }

  /** How many are remembered; the limit of all together bounds it. */
  get remembered(): number {
    return this.#made.size
  }

  #waitMs(one: string, nowMs: number): number {
    const made = this.#made.get(one)
    const { free, firstWaitMs, longestWaitMs } = this.#limits
    if (made === undefined || made.count < free) return 0
    return made.lastMs + Math.min(longestWaitMs, firstWaitMs * 2 ** (made.count - free)) - nowMs
  }

  #forget(nowMs: number): void {
    const untilMs = nowMs - forgottenAfterWaits * this.#limits.longestWaitMs
    for (const [one, { lastMs }] of this.#made) {
      if (lastMs > untilMs) return
      this.#made.delete(one)
    }
  }
}
