/** Automatic replies, and the bound that keeps two programs from answering each other for ever. */
import type { Replies } from '../../../shared/stations/messages/contract'
import { matchesPattern } from '../../../shared/stations/messages/pattern'

export interface Reply {
  readonly octets: Uint8Array
  readonly delayMs: number
}

/**
 * Answers at most `limit` messages of a link, whoever sent them and however long apart; then nothing more until a
 * person gives the rules anew. A bound by rate or by silence would let a slow loop go on; a count ends every loop.
 */
export class AutomaticReplies {
  #replies: Replies
  #sent = 0
  #stopped = false

  constructor(replies: Replies) {
    this.#replies = replies
  }

  get sent(): number {
    return this.#sent
  }

  get stopped(): boolean {
    return this.#stopped
  }

  get limit(): number {
    return this.#replies.limit
  }

  get longestDelayMs(): number {
    return Math.max(0, ...this.#replies.rules.map(({ delayMs }) => delayMs))
  }

  set(replies: Replies): void {
    this.#replies = replies
    this.#sent = 0
    this.#stopped = false
  }

  /** The answer to a message, `met` where it would be one too many for the first time, null where there is none. */
  answer(message: Uint8Array): Reply | 'met' | null {
    if (this.#stopped) return null
    const rule = this.#replies.rules.find(({ pattern }) => matchesPattern(pattern, message))
    if (rule === undefined) return null
    if (this.#sent >= this.#replies.limit) {
      this.#stopped = true
      return 'met'
    }
    this.#sent += 1
    return { octets: rule.reply ?? message, delayMs: rule.delayMs }
  }
}
