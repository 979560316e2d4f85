/** Connects to other labs: dials, checks the identity against the one known at that address, exchanges hellos. */
import { FailureError } from '../../../shared/base/failure'
import type { Clock } from '../base/clock'
import { ControlConnection } from '../control/connection'
import type { Proof } from '../discovery/verifier'
import type { ControlTransport, Dial } from '../net/tls'
import type { Introduction } from './introduction'
import type { Peers } from './peers'
import { proveOver } from './prove'
import type { Reception } from './reception'

export interface DiallerParts {
  readonly dialControl: Dial
  readonly clock: Clock
  readonly introduction: Introduction
  readonly peers: Peers
  readonly reception: Reception
}

export class Dialler {
  readonly #parts: DiallerParts

  constructor(parts: DiallerParts) {
    this.#parts = parts
  }

  /**
   * Connects to another lab, which may ask over this connection as over its own. Throws FailureError (refused, timedOut,
   * identityChanged if another identity is known at this address, ...).
   */
  async dial(host: string, port: number, signal: AbortSignal): Promise<ControlConnection> {
    const { dialControl, peers, reception } = this.#parts
    const expected = peers.expectedAt(host, port)
    const transport = await dialControl(host, port, signal)
    if (expected !== null && expected.identity !== transport.identity) {
      transport.destroy()
      const { name, identity: known } = expected
      throw new FailureError({ failure: 'identityChanged', host, name, known, now: transport.identity })
    }
    const connection = await this.#sayHello(transport)
    reception.adopt(connection)
    peers.learn(host, port, connection.peer.name, connection.identity)
    return connection
  }

  /** Connects only to ask something and leave; any identity will do. Throws FailureError. */
  async visit(host: string, port: number, signal: AbortSignal): Promise<ControlConnection> {
    return this.#sayHello(await this.#parts.dialControl(host, port, signal))
  }

  /** Finds out who answers there; the handshake proves the identity. Throws FailureError if there is no proof. */
  prove(host: string, port: number, signal: AbortSignal): Promise<Proof> {
    const { dialControl, clock, introduction } = this.#parts
    return proveOver(dialControl, clock, introduction.hello(), host, port, signal)
  }

  #sayHello(transport: ControlTransport): Promise<ControlConnection> {
    const { introduction, clock } = this.#parts
    return ControlConnection.establish(transport, 'dialler', introduction.hello(), clock)
  }
}
