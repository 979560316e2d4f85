/** Whom this lab can test against: itself over loopback, the labs that were found, and those added by address. */
import { guarded } from '../../../shared/base/guarded'
import { limit } from '../../../shared/base/platform-codes'
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { Path } from '../../../shared/address/path'
import { parseEndpoint } from '../../../shared/address/endpoint'
import { isFailure, type Failure } from '../../../shared/base/failure'
import type { Handlers } from '../../../shared/ipc/contract'
import type { peerListContract } from '../../../shared/lab/contract'
import { loopbackId, type Peer } from '../../../shared/lab/peer'
import type { Seen } from '../../../shared/lab/seen'
import type { Clock } from '../base/clock'
import { formatPlace } from '../../../shared/base/place'
import { defaultControlPort } from '../control/listener'
import type { FoundLab } from '../discovery/found'
import type { Choices } from './choices'
import type { Introduction } from './introduction'
import type { KnownPeer } from './known-peer'
import type { Presence } from './presence'
import type { Profile } from './profile'
import type { Reception } from './reception'
import { bestPath, seenOf } from './seen'
import type { Trust } from './trust'

const foundPrefix = 'found:'
/** More would be a list nobody can read. */
const maxPeers = 200

export interface PeersParts {
  readonly profile: Profile
  readonly choices: Choices
  readonly trust: Trust
  readonly presence: Presence
  readonly introduction: Introduction
  readonly reception: Reception
  readonly clock: Clock
  readonly pathTo: (host: string) => Promise<Path>
  readonly localAddresses: () => readonly InterfaceAddress[]
}

/** Where a peer is reached, and who must be there; null where nobody was met there yet. */
export interface FoundPlace {
  readonly host: string
  readonly port: number
  readonly name: string | null
}

export class Peers {
  readonly #parts: PeersParts
  readonly #paths = new Map<string, Path>()

  constructor(parts: PeersParts) {
    this.#parts = parts
    for (const peer of this.#known) this.#seekPath(peer.host)
    parts.choices.onChange(async ({ peer }) => {
      if (peer !== undefined) this.remember(peer)
      return null
    })
  }

  readonly handlers: Handlers<typeof peerListContract> = {
    peers: (_input, signal) => this.#parts.presence.changes.watch(() => this.list(), signal),
    addPeer: ({ text }) => this.add(text),
    removePeer: async ({ id }) => {
      this.remove(id)
      return null
    },
  }

  list(): Peer[] {
    const own = this.#own
    const known = this.#known
    const labs = this.#labs
    const strangers = labs.filter((lab) => !known.some((peer) => isOf(peer, lab)))
    return [
      {
        id: loopbackId,
        name: own.name,
        host: '127.0.0.1',
        controlPort: own.controlPort,
        identity: own.identity,
        path: { verdict: 'loopback' },
        trust: 'own',
        remembered: false,
        seen: null,
      },
      ...known.map((peer) => this.#shown(peer)),
      ...strangers.map((lab) => this.#shownFound(lab, `${foundPrefix}${lab.identity}`, false)),
    ]
  }

  /** Understands what people paste; the same place twice is one peer. */
  async add(text: string): Promise<Peer | Failure> {
    const endpoint = parseEndpoint(text, defaultControlPort)
    if (isFailure(endpoint)) return endpoint
    const known = this.#known
    const found = known.find((peer) => peer.host === endpoint.host && peer.controlPort === endpoint.port)
    const peer = found ?? {
      host: endpoint.host,
      controlPort: endpoint.port,
      name: null,
      identity: null,
      found: false,
    }
    if (found === undefined) {
      if (known.length >= maxPeers) return limit('peers', maxPeers)
      this.#keep([...known, peer])
    }
    await this.#findPath(peer.host)
    return this.#shown(peer)
  }

  /** Keeps a lab that was found in the profile, so that it is in the list before it is found again. */
  remember(id: string): void {
    const known = this.#known
    const lab = this.#labOf(id)
    const path = lab === null ? null : bestPath(lab)
    if (lab === null || path === null || known.some((peer) => isOf(peer, lab)) || known.length >= maxPeers)
      return
    const { name, identity, controlPort } = lab
    this.#keep([...known, { host: path.address, controlPort, name, identity, found: true }])
  }

  remove(id: string): void {
    this.#keep(this.#known.filter((peer) => idOf(peer) !== id))
    this.#parts.presence.changes.notify()
  }

  /** What a lab said of itself when it was reached. */
  learn(host: string, controlPort: number, name: string, identity: string): void {
    const known = this.#known
    // A pin changes only by the person's act: what another identity says at this place is not taken.
    const isNews = (peer: KnownPeer) =>
      peer.host === host &&
      peer.controlPort === controlPort &&
      (peer.identity === null || (peer.identity === identity && peer.name !== name))
    if (known.some(isNews))
      this.#keep(known.map((peer) => (isNews(peer) ? { ...peer, name, identity } : peer)))
    this.#parts.presence.changes.notify()
  }

  /** Who must be at this place; null where nobody was met there yet. */
  expectedAt(host: string, controlPort: number): { identity: string; name: string } | null {
    // A lab that was found has left its former place where it is seen at another; one that was typed in is pinned there.
    const known = this.#known.find(
      (peer) =>
        peer.host === host &&
        peer.controlPort === controlPort &&
        peer.identity !== null &&
        !(peer.found && this.#labs.some((lab) => isOf(peer, lab) && !lab.paths.has(host))),
    )
    if (known?.identity != null) return { identity: known.identity, name: known.name ?? host }
    const lab = this.#labs.find((entry) => entry.controlPort === controlPort && entry.paths.has(host))
    return lab === undefined ? null : { identity: lab.identity, name: lab.name }
  }

  /** Where a peer is reached; a failure where the id is no peer and no address either, or it is away. */
  find(id: string): FoundPlace | Failure {
    if (id === loopbackId) {
      const own = this.#own
      return { host: '127.0.0.1', port: own.controlPort, name: own.name }
    }
    const known = this.#known.find((peer) => idOf(peer) === id)
    const lab = this.#labOf(id) ?? this.#labs.find((entry) => known && isOf(known, entry))
    const path = lab == null ? null : bestPath(lab)
    if (lab != null && path !== null) return { host: path.address, port: lab.controlPort, name: lab.name }
    if (known !== undefined) return { host: known.host, port: known.controlPort, name: known.name }
    if (id.startsWith(foundPrefix)) return { failure: 'peerAway' }
    const endpoint = parseEndpoint(id, defaultControlPort)
    return isFailure(endpoint) ? endpoint : { host: endpoint.host, port: endpoint.port, name: null }
  }

  get #known(): readonly KnownPeer[] {
    return this.#parts.profile.kept.peers
  }

  get #labs(): readonly FoundLab[] {
    return this.#parts.presence.labs
  }

  get #own(): { identity: string; name: string; controlPort: number } {
    const { introduction, choices, reception } = this.#parts
    const controlPort = reception.current?.controlPort ?? 0
    return { identity: introduction.identity, name: choices.now.name, controlPort }
  }

  #keep(peers: readonly KnownPeer[]): void {
    this.#parts.profile.keep({ peers })
  }

  #seenOf(lab: FoundLab): Seen {
    const { presence, localAddresses, clock } = this.#parts
    const wallMs = (ms: number) => clock.systemWallMs() - clock.nowNs() / 1e6 + ms
    return seenOf(lab, presence.neighbours, localAddresses(), wallMs)
  }

  #labOf(id: string): FoundLab | null {
    const identity = id.startsWith(foundPrefix) ? id.slice(foundPrefix.length) : null
    return this.#labs.find((lab) => lab.identity === identity) ?? null
  }

  #shown(peer: KnownPeer): Peer {
    const lab = this.#labs.find((entry) => isOf(peer, entry))
    if (lab !== undefined) return this.#shownFound(lab, idOf(peer), true)
    return {
      id: idOf(peer),
      name: peer.name,
      host: peer.host,
      controlPort: peer.controlPort,
      identity: peer.identity,
      path: this.#pathOf(peer.host),
      trust: this.#trustOf(peer.identity, peer.name),
      remembered: true,
      seen: null,
    }
  }

  #shownFound(lab: FoundLab, id: string, remembered: boolean): Peer {
    const host = bestPath(lab)?.address ?? ''
    return {
      id,
      name: lab.name,
      host,
      controlPort: lab.controlPort,
      identity: lab.identity,
      path: this.#pathOf(host),
      trust: this.#trustOf(lab.identity, lab.name),
      remembered,
      seen: this.#seenOf(lab),
    }
  }

  #trustOf(identity: string | null, name: string | null): Peer['trust'] {
    const trusted = this.#parts.trust.list
    if (identity === null) return 'none'
    if (trusted.some((entry) => entry.identity === identity)) return 'trusted'
    return trusted.some((entry) => entry.name === name) ? 'changed' : 'none'
  }

  #pathOf(host: string): Path {
    const path = this.#paths.get(host)
    if (path === undefined) this.#seekPath(host)
    return path ?? { verdict: 'unknown' }
  }

  /** For whoever does not wait for it. */
  readonly #seekPath = guarded('child', (host: string) => this.#findPath(host))

  async #findPath(host: string): Promise<void> {
    if (this.#paths.size > maxPeers * 2) this.#paths.clear()
    if (!this.#paths.has(host)) this.#paths.set(host, { verdict: 'unknown' })
    this.#paths.set(host, await this.#parts.pathTo(host))
    this.#parts.presence.changes.notify()
  }
}

/** The lab that was found is the known one: by identity, or by its place where nobody was met there yet. */
function isOf(peer: KnownPeer, lab: FoundLab): boolean {
  if (peer.identity !== null) return peer.identity === lab.identity
  return peer.controlPort === lab.controlPort && lab.paths.has(peer.host)
}

function idOf({ host, controlPort, identity, found }: KnownPeer): string {
  if (found && identity !== null) return `${foundPrefix}${identity}`
  return formatPlace({ host, port: controlPort })
}
