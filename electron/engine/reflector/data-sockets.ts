/**
 * The UDP sockets of the data port, one per local address, so that an answer leaves from the address that was asked.
 * A socket stays while it is listed (listened on) or a session uses it, whatever happens to the listening meanwhile.
 */
import { FailureError } from '../../../shared/base/failure'
import type { UdpSocket } from '../net/udp'

interface Held {
  readonly socket: Promise<UdpSocket>
  listed: boolean
  users: number
}

export class DataSockets {
  readonly #held = new Map<string, Held>()
  readonly #bind: (address: string, port: number) => Promise<UdpSocket>

  /** `bind` makes a socket that answers; it throws FailureError. */
  constructor(bind: (address: string, port: number) => Promise<UdpSocket>) {
    this.#bind = bind
  }

  get size(): number {
    return this.#held.size
  }

  /**
   * Listens on these addresses and leaves the others, sessions' sockets apart. An address that is not there (any
   * more, or yet: IPv6 checks a new one first) is passed over. Throws FailureError, with nothing more listed.
   */
  async list(addresses: readonly string[], port: number): Promise<void> {
    for (const held of this.#held.values()) held.listed = false
    try {
      for (const address of addresses) {
        const held = this.#hold(address, port)
        held.listed = true
        await held.socket.catch((error: unknown) => {
          if (!isMissingAddress(error)) throw error
        })
      }
    } catch (error) {
      for (const held of this.#held.values()) held.listed = false
      await this.#closeIdle()
      throw error
    }
    await this.#closeIdle()
  }

  /** A socket on this address for a session; call the function it returns when the session is over. */
  async use(address: string, port: number): Promise<() => Promise<void>> {
    const held = this.#hold(address, port)
    held.users += 1
    const release = async () => {
      held.users -= 1
      await this.#closeIdle()
    }
    try {
      await held.socket
    } catch (error) {
      await release()
      throw error
    }
    return release
  }

  #hold(address: string, port: number): Held {
    const key = `${address} ${port}`
    const known = this.#held.get(key)
    if (known !== undefined) return known
    const held: Held = { socket: this.#bind(address, port), listed: false, users: 0 }
    this.#held.set(key, held)
    // A socket that could not be had must not stand in the way of the next try.
    held.socket.catch(() => {
      if (this.#held.get(key) === held) this.#held.delete(key)
    })
    return held
  }

  async #closeIdle(): Promise<void> {
    for (const [key, held] of [...this.#held]) {
      if (held.listed || held.users > 0) continue
      this.#held.delete(key)
      await held.socket.then(
        (socket) => socket.close(),
        () => {},
      )
    }
  }
}

function isMissingAddress(error: unknown): boolean {
  const failure = error instanceof FailureError ? error.failure : null
  return failure?.failure === 'system' && failure.code === 'EADDRNOTAVAIL'
}
