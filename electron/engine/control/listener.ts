/** Where this lab can be reached: the control port and the data port, on the addresses the person chose. */
import type { Server } from 'node:tls'
import type { Listening } from '../../../shared/lab/settings'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import type { ControlTransport } from '../net/tls'
import type { ListenOrder } from '../reflector/contract'

export const defaultControlPort = 8642
/** Pairs tried from the default on before listening is given up. */
const maxPairs = 64
const loopback = '127.0.0.1'
const everywhere = '::'
const everywhereIpv4 = '0.0.0.0'

export interface PortWishes {
  /** Null: the default, or the next free. */
  readonly controlPort: number | null
  readonly dataPort: number | null
}

export interface ListenerParts {
  readonly listenControl: (
    address: string,
    port: number,
    onConnection: (transport: ControlTransport) => void,
  ) => Promise<Server>
  readonly listenData: (order: ListenOrder) => Promise<Failure | null>
  readonly localAddresses: () => string[]
  readonly onConnection: (transport: ControlTransport) => void
}

export class Listener {
  readonly #parts: ListenerParts
  #servers: Server[] = []
  #current: { controlPort: number; dataPort: number; addresses: string[] } | null = null
  /** Of the data port. */
  #order: ListenOrder | null = null

  constructor(parts: ListenerParts) {
    this.#parts = parts
  }

  get current() {
    return this.#current
  }

  /**
   * Listens as chosen, on loopback always. Ports that were not wished for are the default pair or the next free
   * one. Returns the failure, where even loopback could not be had with these ports.
   */
  async listen(listening: Listening, wishes: PortWishes): Promise<Failure | null> {
    await this.stop()
    let failure: Failure | null = null
    for (const pair of pairs(wishes)) {
      failure = await this.#tryPair(listening, pair)
      if (failure === null) return null
      const taken = failure.failure === 'system' && failure.code === 'EADDRINUSE'
      if (!taken) return failure
    }
    return failure
  }

  /** Asks for the data port once more, where it was; returns why it cannot be had. */
  async listenForData(): Promise<Failure | null> {
    return this.#order === null ? null : this.#parts.listenData(this.#order)
  }

  async stop(): Promise<void> {
    const servers = this.#servers
    this.#servers = []
    this.#current = null
    this.#order = null
    // Connections under way go on; only the listening ends.
    for (const server of servers) server.close()
    await this.#parts.listenData({ places: [], addresses: [], port: 0 })
  }

  async #tryPair(
    listening: Listening,
    pair: { controlPort: number; dataPort: number },
  ): Promise<Failure | null> {
    for (const places of addressSets(listening)) {
      const addresses = listening.mode === 'everywhere' ? this.#parts.localAddresses() : places
      const failure = await this.#tryAddresses(places, addresses, pair)
      if (failure === null) {
        this.#current = { ...pair, addresses: listening.mode === 'off' ? [] : places }
        return null
      }
      const noIpv6 = failure.failure === 'system' && /EAFNOSUPPORT|EADDRNOTAVAIL|EINVAL/.test(failure.code)
      if (!noIpv6 || places[0] !== everywhere) return failure
    }
    return null
  }

  async #tryAddresses(
    places: string[],
    addresses: string[],
    pair: { controlPort: number; dataPort: number },
  ): Promise<Failure | null> {
    const servers: Server[] = []
    try {
      for (const address of places) {
        servers.push(await this.#parts.listenControl(address, pair.controlPort, this.#parts.onConnection))
      }
      const order = { places, addresses, port: pair.dataPort }
      const failure = await this.#parts.listenData(order)
      if (isFailure(failure)) throw new FailureError(failure)
      this.#servers = servers
      this.#order = order
      return null
    } catch (error) {
      for (const server of servers) server.close()
      if (error instanceof FailureError) return error.failure
      throw error
    }
  }
}

/** The addresses to listen on; where there are two sets, the second serves systems without IPv6. */
function addressSets(listening: Listening): string[][] {
  switch (listening.mode) {
    case 'everywhere':
      return [[everywhere], [everywhereIpv4]]
    case 'address':
      return [listening.address === loopback ? [loopback] : [loopback, listening.address]]
    case 'off':
      return [[loopback]]
  }
}

function* pairs({ controlPort, dataPort }: PortWishes): Generator<{ controlPort: number; dataPort: number }> {
  const tries = controlPort !== null && dataPort !== null ? 1 : maxPairs
  for (let step = 0; step < tries; step += 1) {
    const control = controlPort ?? defaultControlPort + 2 * step
    yield { controlPort: control, dataPort: dataPort ?? control + 1 + (controlPort === null ? 0 : step) }
  }
}
