/**
 * How much may wait for another lab that does not read: little for a stranger, which is sent only short answers; more for
 * whoever was let in, for a session's report and the frames of a visit; and for all its connections together.
 */
import type { ControlTransport } from '../net/tls'

const strangersBytes = 256 * 1024
const admittedBytes = 4 * 1024 * 1024
const identitysBytes = 8 * 1024 * 1024

export class Unread {
  readonly #transport: ControlTransport
  #mostBytes: number

  constructor(transport: ControlTransport, isAdmitted: boolean) {
    this.#transport = transport
    this.#mostBytes = isAdmitted ? admittedBytes : strangersBytes
  }

  /** The other end was let in. */
  noteAdmitted(): void {
    this.#mostBytes = admittedBytes
  }

  get isTooMuch(): boolean {
    const { waitingBytes, waitingBytesOfIdentity } = this.#transport
    return waitingBytes > this.#mostBytes || waitingBytesOfIdentity > identitysBytes
  }
}
