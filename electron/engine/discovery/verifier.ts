/**
 * Offers nobody who has not proven to be there: each address of each identity is dialled on the control channel,
 * whose handshake proves the identity's key, before it is shown. A challenge in the beacons could not prove a key,
 * and a handshake costs the challenged less than the question that led to it. Bounded in every direction, since
 * beacons can be forged at will.
 */
import { guarded } from '../../../shared/base/guarded'
import { FailureError } from '../../../shared/base/failure'
import { within } from '../../../shared/base/waiting'
import type { Way } from '../../../shared/lab/seen'
import type { Hello } from '../../../shared/wire/hello'
import type { AnnouncedLab } from '../../../shared/wire/lab-service'
import type { Place } from './places'
import { Places, TokenBucket } from '../base/budgets'

/** How a claim came; `channel` is null for an answer, `announced` for a beacon. */
export interface Hearing {
  readonly place: Place
  readonly port: number
  readonly channel: Way | null
  readonly announced: AnnouncedLab | null
}

/** An address at which an identity claims to be; `heard` where it was heard from that very address. */
export interface Claim {
  readonly identity: string
  readonly address: string
  readonly controlPort: number
  readonly heard: Hearing | null
}

/** What the handshake proved: the identity, and what it says of itself, or the version that cannot be talked to. */
export type Proof = { readonly identity: string; readonly said: Hello | { readonly incompatible: number } }

export interface VerifierParts {
  /** Dials and says hello. Throws FailureError where that fails. */
  readonly prove: (claim: Claim, signal: AbortSignal) => Promise<Proof>
  readonly onProven: (claim: Claim, proof: Proof) => void
  readonly nowMs: () => number
}

const atOnce = 12
/** Known identities have places of their own, so that a flood of forged ones cannot keep them out. */
const atOnceKnown = 4
const mostWaiting = 256
/** Of one address: several labs of one machine are normal, more are not. */
const mostWaitingOfAddress = 4
/** Dials a second, whoever asks for them. */
const dialsPerSecond = 20
const dialWithinMs = 2000
/** A claim is not tried again before; twice as long after each failure. */
const againAfterMs = 8000
const longestAgainAfterMs = 600_000
const mostRemembered = 1024

interface Lane {
  readonly waiting: Map<string, Claim>
  readonly dials: TokenBucket
  readonly places: Places
}

export class Verifier {
  readonly #parts: VerifierParts
  readonly #strangers: Lane = lane(atOnce)
  readonly #known: Lane = lane(atOnceKnown)
  readonly #underWay = new Set<string>()
  readonly #tried = new Map<string, { atMs: number; failures: number }>()
  readonly #over = new AbortController()
  #timer: NodeJS.Timeout | null = null

  constructor(parts: VerifierParts) {
    this.#parts = parts
  }

  /** Takes the claim up, where it is not waiting or was tried just now and there is room. */
  want(claim: Claim, known: boolean): void {
    const key = keyOf(claim)
    const { waiting } = known ? this.#known : this.#strangers
    if (this.#over.signal.aborted || waiting.has(key) || this.#underWay.has(key)) return
    if (this.#wasTried(key) || crowded(waiting, claim.address)) return
    if (waiting.size >= mostWaiting) {
      // Any may go: who is really there is heard again.
      const victim = [...waiting.keys()][Math.floor(Math.random() * waiting.size)]
      if (victim !== undefined) waiting.delete(victim)
    }
    waiting.set(key, claim)
    this.#next()
  }

  close(): void {
    this.#over.abort()
    for (const { waiting } of [this.#known, this.#strangers]) waiting.clear()
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #wasTried(key: string): boolean {
    const tried = this.#tried.get(key)
    if (tried === undefined) return false
    const pauseMs = Math.min(longestAgainAfterMs, againAfterMs * 2 ** Math.max(0, tried.failures - 1))
    return this.#parts.nowMs() - tried.atMs < pauseMs
  }

  #next(): void {
    for (const lane of [this.#known, this.#strangers]) {
      while (lane.places.free > 0 && lane.waiting.size > 0) {
        if (!lane.dials.take(this.#parts.nowMs() * 1e6)) {
          this.#timer ??= setTimeout(
            guarded('timer', () => {
              this.#timer = null
              this.#next()
            }),
            1000 / dialsPerSecond,
          )
          break
        }
        const [first] = lane.waiting
        const leave = lane.places.take()
        if (first === undefined || leave === null) break
        const [key, claim] = first
        lane.waiting.delete(key)
        this.#underWay.add(key)
        const over = () => {
          this.#underWay.delete(key)
          leave()
          this.#next()
        }
        guarded('discovery', () => this.#verify(key, claim).finally(over))()
      }
    }
  }

  async #verify(key: string, claim: Claim): Promise<void> {
    const { signal } = this.#over
    try {
      const proof = await within(dialWithinMs, signal, (over) => this.#parts.prove(claim, over))
      if (signal.aborted) return
      this.#remember(key, proof.identity === claim.identity)
      this.#parts.onProven(claim, proof)
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
      this.#remember(key, false)
    }
  }

  #remember(key: string, proven: boolean): void {
    const failures = proven ? 0 : (this.#tried.get(key)?.failures ?? 0) + 1
    this.#tried.delete(key)
    this.#tried.set(key, { atMs: this.#parts.nowMs(), failures })
    const [oldest] = this.#tried.keys()
    if (this.#tried.size > mostRemembered && oldest !== undefined) this.#tried.delete(oldest)
  }
}

function lane(most: number): Lane {
  return { waiting: new Map(), dials: new TokenBucket(most, dialsPerSecond), places: new Places(most) }
}

function crowded(waiting: ReadonlyMap<string, Claim>, address: string): boolean {
  let count = 0
  for (const claim of waiting.values()) if (claim.address === address) count += 1
  return count >= mostWaitingOfAddress
}

function keyOf({ identity, address, controlPort }: Claim): string {
  return `${identity} ${address} ${controlPort}`
}
