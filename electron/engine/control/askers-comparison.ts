/** The asker's end of a comparison over a control connection. */
import { digitsOf, isCommitmentOf, newNonce } from './comparison'
import type { ControlConnection } from './connection'

/** Its nonce goes out once, after the commitment; the other's must keep that. */
export class AskersComparison {
  readonly #connection: ControlConnection
  readonly #session: string
  readonly #nonce = newNonce()
  #commitment: string | null = null
  #isOver = false

  constructor(connection: ControlConnection, session: string) {
    this.#connection = connection
    this.#session = session
  }

  begin(commitment: string): void {
    if (this.#commitment !== null) return
    this.#commitment = commitment
    this.#connection.send({ type: 'nonce', session: this.#session, nonce: this.#nonce })
  }

  /** The digits; null where the other side did not keep what it committed itself to. */
  end(nonce: string): string | null {
    const compared = {
      asker: this.#connection.localIdentity,
      asked: this.#connection.identity,
      binding: this.#connection.comparisonBinding(this.#session),
    }
    if (this.#isOver || this.#commitment === null) return null
    this.#isOver = true
    return isCommitmentOf(this.#commitment, compared, nonce) ? digitsOf(compared, this.#nonce, nonce) : null
  }
}
