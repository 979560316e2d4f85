/** Whom this lab can test against: itself over loopback, and the labs the person added by address. */
import type { Path, Peer } from '../../../shared/contract'
import { isFailure, type Failure } from '../../../shared/failure'
import { parseEndpoint } from '../../../shared/subnet/endpoint'
import { defaultControlPort } from '../control/listener'
import type { Changes } from './changes'

export const loopbackId = 'loopback'
/** More would be a list nobody can read. */
const maxPeers = 200

export interface KnownPeer {
  readonly host: string
  readonly controlPort: number
  readonly name: string | null
}

export interface PeersParts {
  readonly changes: Changes
  readonly known: () => KnownPeer[]
  readonly keep: (peers: KnownPeer[]) => void
  readonly pathTo: (host: string) => Promise<Path>
  readonly own: () => { identity: string; name: string; controlPort: number }
}

export class Peers {
  readonly #parts: PeersParts
  readonly #paths = new Map<string, Path>()
  readonly #identities = new Map<string, string>()

  constructor(parts: PeersParts) {
    this.#parts = parts
    for (const peer of parts.known()) void this.#findPath(peer.host)
  }

  list(): Peer[] {
    const own = this.#parts.own()
    return [
      {
        id: loopbackId,
        name: own.name,
        host: '127.0.0.1',
        controlPort: own.controlPort,
        identity: own.identity,
        path: { verdict: 'loopback' },
      },
      ...this.#parts.known().map((peer) => this.#shown(peer)),
    ]
  }

  /** Understands what people paste; the same place twice is one peer. */
  async add(text: string): Promise<Peer | Failure> {
    const endpoint = parseEndpoint(text, defaultControlPort)
    if (isFailure(endpoint)) return endpoint
    const known = this.#parts.known()
    const found = known.find((peer) => peer.host === endpoint.host && peer.controlPort === endpoint.port)
    const peer = found ?? { host: endpoint.host, controlPort: endpoint.port, name: null }
    if (found === undefined) {
      if (known.length >= maxPeers) return { failure: 'limit', what: 'Peers remembered', limit: maxPeers }
      this.#parts.keep([...known, peer])
    }
    await this.#findPath(peer.host)
    return this.#shown(peer)
  }

  remove(id: string): void {
    this.#parts.keep(this.#parts.known().filter((peer) => idOf(peer) !== id))
    this.#parts.changes.notify()
  }

  /** What a lab said of itself when it was reached. */
  learn(host: string, controlPort: number, name: string, identity: string): void {
    this.#identities.set(idOf({ host, controlPort }), identity)
    const known = this.#parts.known()
    if (known.some((peer) => peer.host === host && peer.controlPort === controlPort && peer.name !== name)) {
      this.#parts.keep(
        known.map((peer) =>
          peer.host === host && peer.controlPort === controlPort ? { ...peer, name } : peer,
        ),
      )
    }
    this.#parts.changes.notify()
  }

  /** Where a peer is reached; a failure where the id is no peer and no address either. */
  find(id: string): { host: string; port: number; name: string | null } | Failure {
    if (id === loopbackId) {
      const own = this.#parts.own()
      return { host: '127.0.0.1', port: own.controlPort, name: own.name }
    }
    const endpoint = parseEndpoint(id, defaultControlPort)
    if (isFailure(endpoint)) return endpoint
    const name = this.#parts
      .known()
      .find((peer) => peer.host === endpoint.host && peer.controlPort === endpoint.port)?.name
    return { host: endpoint.host, port: endpoint.port, name: name ?? null }
  }

  #shown(peer: KnownPeer): Peer {
    const id = idOf(peer)
    return {
      id,
      name: peer.name,
      host: peer.host,
      controlPort: peer.controlPort,
      identity: this.#identities.get(id) ?? null,
      path: this.#paths.get(peer.host) ?? { verdict: 'unknown' },
    }
  }

  async #findPath(host: string): Promise<void> {
    this.#paths.set(host, await this.#parts.pathTo(host))
    this.#parts.changes.notify()
  }
}

function idOf({ host, controlPort }: { host: string; controlPort: number }): string {
  return host.includes(':') ? `[${host}]:${controlPort}` : `${host}:${controlPort}`
}
