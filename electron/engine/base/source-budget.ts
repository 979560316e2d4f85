/** How much each address may ask for, and all together, where anybody can ask: one takes no more than its own part. */
import { TokenBucket } from './budgets'

/** So many at first and at most, and so many more each second. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** Addresses whose use is remembered; the one longest silent makes room, and `all` holds for those who forge more. */
const mostSources = 1024

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
