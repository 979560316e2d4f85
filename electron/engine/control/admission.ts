/** Who may open a session here: the trusted at once, others as the settings say, asking the person where they do. */
import { randomUUID } from 'node:crypto'
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { AdmissionRequest, Answer } from '../../../shared/lab/admission'
import type { Admission } from '../../../shared/lab/settings'
import { isFailure } from '../../../shared/base/failure'
import { settledOnce } from '../../../shared/base/waiting'
import type { MeasureSettings } from '../../../shared/measurement/settings'
import { badInput } from '../../../shared/measurement/codes'
import { parseAddress, sameNetwork } from '../../../shared/address/address'
import type { Refusal } from '../../../shared/wire/control-message'
import { Attempts, SharedPlaces, type Leave } from '../base/budgets'

const answerWithinSeconds = 30
/** Questions open at a time: a person cannot answer more, and no caller may fill the screen. */
const ofQuestions = { all: 8, strangers: 8, ofIdentity: 1, ofAddress: 2 }
/**
 * Comparisons of six digits. Whoever is in the middle guesses right once in a million; Bluetooth (Core specification,
 * volume 3, part H, 2.3.6) lets the wait between two attempts double as well. A class that comes for the first time
 * still gets in within minutes.
 */
const ofComparisons = { free: 2, firstWaitMs: 2000, longestWaitMs: 3_600_000, burst: 8, perSecond: 0.2 }

export type Verdict = 'admitted' | 'person' | 'noAnswer'

export interface Caller {
  readonly identity: string
  readonly name: string
  readonly host: string
  /** What it would measure with; null where it wants to visit. */
  readonly settings: MeasureSettings | null
}

/** A caller whose digits can be compared. */
export interface ComparableCaller extends Caller {
  readonly digits: string
}

interface Question {
  readonly caller: ComparableCaller
  readonly askedAtMs: number
  readonly settle: (verdict: Verdict) => void
}

export interface AdmissionPolicy {
  admission(): Admission
  isTrusted(identity: string): boolean
  /** The identity trusted under this name. */
  trustedAs(name: string): string | null
  trust(identity: string, name: string): void
  localAddresses(): readonly InterfaceAddress[]
  /** Monotonic. */
  nowMs(): number
  /** False where nobody could see the question. */
  someoneIsThere(): boolean
}

export class AdmissionDesk {
  readonly #questions = new Map<string, Question>()
  readonly #places = new SharedPlaces(ofQuestions)
  readonly #attempts = new Attempts(ofComparisons)
  readonly #onChange: () => void
  readonly #policy: AdmissionPolicy

  constructor(policy: AdmissionPolicy, onChange: () => void) {
    this.#policy = policy
    this.#onChange = onChange
  }

  /** Whether the caller can be told at once; null where the person has to be asked. */
  judge(caller: Caller): Verdict | null {
    if (this.#policy.isTrusted(caller.identity)) return 'admitted'
    const admission = this.#policy.admission()
    // A trusted name under another identity is let in by nobody but the person.
    const isStrange = this.#policy.trustedAs(caller.name) !== null
    if (admission === 'all' && !isStrange) return 'admitted'
    if (admission === 'segment' && !isStrange && this.#isOnOwnSegment(caller.host)) return 'admitted'
    return this.#policy.someoneIsThere() ? null : 'noAnswer'
  }

  isTrusted(identity: string): boolean {
    return this.#policy.isTrusted(identity)
  }

  /**
   * Reserves a place for the caller's question, and counts its comparison as an attempt to guess, before it hears
   * anything that it could compare. Returns how to leave the place, or why it is refused.
   */
  reserve(caller: Caller): Leave | Refusal {
    const leave = this.#places.take({ identity: caller.identity, address: caller.host, isTrusted: false })
    if (leave === null) return { why: 'noAnswer' }
    const waitMs = this.#attempts.make(guessers(caller), this.#policy.nowMs())
    if (waitMs === 0) return leave
    leave()
    const { code, values } = badInput('comparisonTooSoon', { seconds: Math.ceil(waitMs / 1000) })
    return { why: 'settings', code, values }
  }

  /** Asks the person, in a reserved place; no answer in 30 s, or the caller's leaving, declines. */
  ask(caller: ComparableCaller, gone: AbortSignal): Promise<Verdict> {
    return settledOnce<Verdict>((answered) => {
      const id = randomUUID()
      this.#questions.set(id, { caller, askedAtMs: Date.now(), settle: answered.resolve })
      this.#onChange()
      answered.finally(() => {
        this.#questions.delete(id)
        this.#onChange()
      })
      answered.after(answerWithinSeconds * 1000, () => answered.resolve('noAnswer'))
      answered.onAbort(gone, () => answered.resolve('noAnswer'))
    })
  }

  answer(id: string, answer: Answer): void {
    const question = this.#questions.get(id)
    if (question === undefined) return
    if (answer !== 'decline') this.#attempts.forgive(guessers(question.caller))
    if (answer === 'always') this.#policy.trust(question.caller.identity, question.caller.name)
    question.settle(answer === 'decline' ? 'person' : 'admitted')
  }

  list(): AdmissionRequest[] {
    return [...this.#questions].map(([id, { caller, askedAtMs }]) => ({
      id,
      ...caller,
      trustedAs: this.#policy.trustedAs(caller.name),
      secondsLeft: Math.max(0, Math.ceil(answerWithinSeconds - (Date.now() - askedAtMs) / 1000)),
    }))
  }

  #isOnOwnSegment(host: string): boolean {
    const caller = parseAddress(host)
    if (isFailure(caller)) return false
    const locals = this.#policy.localAddresses()
    if (locals.some(({ address }) => address === host)) return false
    return locals.some((local) => {
      // Loopback is no segment: every user of this machine, and every program of theirs, comes from there.
      if (local.internal) return false
      const own = parseAddress(local.address)
      return !isFailure(own) && own.family === caller.family && sameNetwork(own, caller, local.prefixLength)
    })
  }
}

/** Both wait: an identity is made in a moment, an address less easily. */
function guessers({ identity, host }: Caller): readonly string[] {
  return [identity, host]
}
