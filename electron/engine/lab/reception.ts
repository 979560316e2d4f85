/** Where other labs connect: listens as the settings say, greets who connects, and keeps every control connection. */
import type { Failure } from '../../../shared/base/failure'
import type { Settings } from '../../../shared/lab/settings'
import { SharedPlaces } from '../base/budgets'
import type { Clock } from '../base/clock'
import { ControlConnection } from '../control/connection'
import { Listener, type ListenerParts, type PortWishes } from '../control/listener'
import type { ControlTransport } from '../net/tls'
import type { Choices } from './choices'
import type { Introduction } from './introduction'
import type { Trust } from './trust'

/** Control connections that others may hold here; the last ones are kept for the trusted. */
const ofConnections = { all: 256, strangers: 224, ofIdentity: 16, ofAddress: 64 }

/** Serves the other end of a connection. */
export type ServeConnection = (connection: ControlConnection) => void

export interface ReceptionParts extends Omit<ListenerParts, 'onConnection'> {
  readonly wishes: PortWishes
  readonly clock: Clock
  readonly choices: Choices
  readonly trust: Trust
}

export class Reception {
  readonly #parts: ReceptionParts
  readonly #listener: Listener
  readonly #serving: ServeConnection[] = []
  readonly #connections = new Set<ControlConnection>()
  readonly #places = new SharedPlaces(ofConnections)
  /** Why listening as chosen is not possible. */
  failure: Failure | null = null

  constructor(parts: ReceptionParts, introduction: () => Introduction) {
    this.#parts = parts
    this.#listener = new Listener({
      ...parts,
      onConnection: (transport) => void this.#welcome(transport, introduction()),
    })
  }

  /** The ports and addresses listened on; null before the first listening. */
  get current() {
    return this.#listener.current
  }

  get openSockets(): number {
    return this.#connections.size + (this.current?.addresses.length ?? 0)
  }

  /** Calls `serve` for every connection from now on. */
  onConnection(serve: ServeConnection): void {
    this.#serving.push(serve)
  }

  /** Opens the ports; loopback is served even where the chosen address is gone (a cable, a VPN). */
  async listen(): Promise<void> {
    const { listening } = this.#parts.choices.now
    this.failure = await this.#listener.listen(listening, this.#parts.wishes)
    if (this.failure !== null && listening.mode !== 'off')
      await this.#listener.listen({ mode: 'off' }, this.#parts.wishes)
  }

  /** Listens for probes where it did: the thread that reflects them is a new one. */
  async listenForData(): Promise<void> {
    this.failure = await this.#listener.listenForData()
  }

  /** Whether the change asks for other ports or addresses. */
  isAskedToMove(change: Partial<Settings>, before: Settings): boolean {
    return (
      change.listening !== undefined && JSON.stringify(change.listening) !== JSON.stringify(before.listening)
    )
  }

  adopt(connection: ControlConnection): void {
    this.#connections.add(connection)
    connection.onClose(() => this.#connections.delete(connection))
    for (const serve of this.#serving) serve(connection)
  }

  /** Ends every connection with this identity, and with it the sessions and visits that it opened. */
  end(identity: string): void {
    for (const connection of this.#connections)
      if (connection.identity === identity) connection.close('trustEnded')
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.close('labClosed')
    await this.#listener.stop()
  }

  async #welcome(transport: ControlTransport, introduction: Introduction): Promise<void> {
    const { identity, remoteAddress: address } = transport
    const isTrusted = identity === introduction.identity || this.#parts.trust.has(identity)
    const leave = this.#places.take({ identity, address, isTrusted })
    if (leave === null) return transport.destroy()
    transport.onClose(leave)
    try {
      const hello = introduction.hello()
      this.adopt(await ControlConnection.establish(transport, 'listener', hello, this.#parts.clock))
    } catch {
      // The other end does not speak the protocol; it has been told, and the connection is closed.
    }
  }
}
