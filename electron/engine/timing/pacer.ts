/**
 * Waits for a moment more exactly than timers can: a timer until shortly before, then turns of the event loop,
 * which keep the sockets served until it is time.
 */
import { beyondTickNs, type Attention } from './attention'
import type { Clock } from '../base/clock'
import { pause } from '../../../shared/base/waiting'

/** Timers are whole milliseconds and come late by up to one more. */
const timerMarginNs = 1_500_000
const nsPerMs = 1_000_000
/** The kernel ends a wait some 50 us late: so long before the moment, waiting becomes looking. */
const wakeMarginNs = 100_000
/** After so long without a probe, the next one is rehearsed shortly before it is due; it takes some 100 us. */
const coldAfterNs = 3_000_000
const rehearsalMarginNs = 300_000
/** An answer is waited for so long where nothing else can end that wait: longer round trips need no microseconds. */
const blindAttentionNs = 1_000_000
/** Round trips over a cable take as long: so long the answer is looked for without a sleep. */
const answerWakeNs = 100_000
/** While attention is paid, the event loop gets its turn so often... */
const turnEveryNs = 2_000_000
/** ...and while an answer is under way. */
const patientTurnNs = 6_000_000

type AttentionPaid = Pick<Attention, 'wait' | 'minds' | 'rehearse'>

/** Waits for moments and for answers, with attention to the sockets where it can be paid. */
export class Pacer {
  readonly #clock: Clock
  readonly #attention: AttentionPaid | null
  #turnedAtNs = 0

  constructor(clock: Clock, attention: AttentionPaid | null) {
    this.#clock = clock
    this.#attention = attention
  }

  /**
   * Resolves at `dueNs` or as soon after as can be; at once when aborted. `sentNs` tells when the last probe left that
   * has no answer yet; null where all are answered.
   */
  async waitUntil(dueNs: number, sentNs: () => number | null, signal: AbortSignal): Promise<void> {
    let toRehearse = this.#attention !== null && dueNs - this.#clock.nowNs() > coldAfterNs
    for (;;) {
      if (signal.aborted) return
      const nowNs = this.#clock.nowNs()
      const leftNs = dueNs - nowNs
      if (leftNs <= 0) return
      if (toRehearse && leftNs <= rehearsalMarginNs) {
        toRehearse = false
        this.#attention?.rehearse()
        continue
      }
      const freeNs = leftNs - (toRehearse ? rehearsalMarginNs : wakeMarginNs)
      const awaitedNs = sentNs()
      const answerNs = this.#answerNs(awaitedNs, nowNs)
      if (leftNs <= timerMarginNs + nsPerMs)
        await this.#attend(Math.max(0, freeNs), answerNs > 0 ? awaitedNs : null)
      else if (answerNs > 0) await this.#attend(Math.min(answerNs, freeNs, blindAttentionNs), awaitedNs)
      else await pause(Math.floor((leftNs - timerMarginNs) / nsPerMs), signal)
    }
  }

  /** Waits a little for the answer to what left at `sentNs`; false where the event loop has to wait for it. */
  async attendAnswer(sentNs: number): Promise<boolean> {
    const answerNs = this.#answerNs(sentNs, this.#clock.nowNs())
    if (answerNs > 0) await this.#attend(answerNs, sentNs)
    return answerNs > 0
  }

  /** Gives the event loop its turn where it is due. Nothing is under way now that would have to wait for it. */
  async turn(): Promise<void> {
    if (!this.#turnIsDue(turnEveryNs)) return
    await nextTurn()
    this.#turnedAtNs = this.#clock.nowNs()
  }

  /** How long the answer to what left at `sentNs` may still be attended to. */
  #answerNs(sentNs: number | null, nowNs: number): number {
    if (this.#attention === null || sentNs === null) return 0
    return (this.#attention.minds ? beyondTickNs : blindAttentionNs) - (nowNs - sentNs)
  }

  /**
   * `sentNs`: what left then has its answer under way, which is not kept waiting by the event loop's turn unless none
   * comes for long; null where there is none to come.
   */
  async #attend(ns: number, sentNs: number | null): Promise<void> {
    const isDue = this.#turnIsDue(sentNs === null ? turnEveryNs : patientTurnNs)
    const wakeNs = sentNs === null ? 0 : Math.max(0, sentNs + answerWakeNs - this.#clock.nowNs())
    if (this.#attention !== null && !isDue && this.#attention.wait(ns, wakeNs) !== 'loop') return
    await nextTurn()
    this.#turnedAtNs = this.#clock.nowNs()
  }

  #turnIsDue(afterNs: number): boolean {
    return this.#clock.nowNs() - this.#turnedAtNs >= afterNs
  }
}

/** One turn of the event loop: sockets are polled in it. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
