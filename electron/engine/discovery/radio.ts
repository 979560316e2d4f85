/**
 * Keeps the sockets of discovery in step with the interfaces: one that fails, appears or goes is taken note of and
 * tried again, and never ends anything.
 */
import { isFailure, FailureError } from '../../../shared/base/failure'
import { zoneOf } from '../../../shared/base/place'
import type { DiscoverySocket, Family, Origin } from '../net/discovery-socket'
import { placeOn, type Place } from './places'

export interface RadioParts {
  /** UDP port and multicast groups of what is sent. */
  readonly port: number
  readonly groups: Readonly<Record<Family, string>>
  readonly openHearing: (
    family: Family,
    port: number,
    onMessage: (bytes: Uint8Array, from: Origin) => void,
  ) => Promise<DiscoverySocket>
  readonly openAsking: (
    address: string,
    onMessage: (bytes: Uint8Array, from: Origin) => void,
  ) => Promise<DiscoverySocket>
  /** A datagram from a machine on the link of `place`; null where it is on none, by this machine's own masks. */
  readonly onDatagram: (bytes: Uint8Array, from: Origin, place: Place | null) => void
}

/** How one place does; `failure` is the system's word for what does not go there. */
export interface PlaceState {
  readonly place: Place
  readonly failure: string | null
}

interface Post {
  readonly place: Place
  readonly socket: DiscoverySocket | null
  failure: string | null
}

export class Radio {
  readonly #parts: RadioParts
  readonly #hearing: Record<Family, DiscoverySocket | null> = { IPv4: null, IPv6: null }
  #hearingFailure: Record<Family, string | null> = { IPv4: null, IPv6: null }
  #posts = new Map<string, Post>()
  #closed = false

  constructor(parts: RadioParts) {
    this.#parts = parts
  }

  get states(): PlaceState[] {
    return [...this.#posts.values()].map(({ place, failure }) => ({
      place,
      failure: failure ?? this.#hearingFailure[place.family],
    }))
  }

  get places(): Place[] {
    return [...this.#posts.values()].map(({ place }) => place)
  }

  /** Opens and closes what the places ask for, and joins again. True where anything changed. */
  async keepUp(places: readonly Place[]): Promise<boolean> {
    const wanted = new Map(places.map((place) => [keyOf(place), place]))
    let changed = false
    for (const [key, post] of this.#posts) {
      if (wanted.has(key) && post.socket !== null && post.failure === null) continue
      post.socket?.close()
      this.#posts.delete(key)
      changed ||= !wanted.has(key)
    }
    for (const family of new Set(places.map((place) => place.family))) await this.#hear(family)
    for (const [key, place] of wanted) {
      if (this.#posts.has(key)) continue
      const post = await this.#open(place)
      if (this.#closed) return (post.socket?.close(), false)
      this.#posts.set(key, post)
      changed ||= post.failure === null
    }
    // An interface that went and came back under the same name has lost its memberships.
    for (const post of this.#posts.values()) this.#join(post)
    return changed
  }

  multicast(place: Place, bytes: Uint8Array): void {
    this.send(place, bytes, { address: this.#groupAt(place), port: this.#parts.port })
  }

  /** Sends to one machine from this place. */
  send(place: Place, bytes: Uint8Array, to: Origin): void {
    const post = this.#posts.get(keyOf(place))
    if (post !== undefined) this.#sendFrom(post, bytes, to)
  }

  /** Sends to one machine from the port that hears. */
  reply(bytes: Uint8Array, to: Origin): void {
    this.#hearing[to.address.includes(':') ? 'IPv6' : 'IPv4']?.send(bytes, to, () => {})
  }

  close(): void {
    this.#closed = true
    for (const post of this.#posts.values()) post.socket?.close()
    this.#posts = new Map()
    for (const family of ['IPv4', 'IPv6'] as const) {
      this.#hearing[family]?.close()
      this.#hearing[family] = null
    }
  }

  #sendFrom(post: Post, bytes: Uint8Array, to: Origin): void {
    post.socket?.send(bytes, to, (code) => {
      // A machine that is not there any more, or a rule against sending, says nothing of the socket.
      if (!/EHOSTUNREACH|ECONNREFUSED|EPERM|EACCES|ENOBUFS|EAGAIN/.test(code)) post.failure = code
    })
  }

  async #hear(family: Family): Promise<void> {
    if (this.#hearing[family] !== null || this.#closed) return
    try {
      const socket = await this.#parts.openHearing(family, this.#parts.port, (bytes, from) =>
        this.#take(bytes, from),
      )
      if (this.#closed) return socket.close()
      this.#hearing[family] = socket
      this.#hearingFailure[family] = null
    } catch (error) {
      this.#hearingFailure[family] = codeOf(error)
    }
  }

  async #open(place: Place): Promise<Post> {
    try {
      const socket = await this.#parts.openAsking(place.address, (bytes, from) => this.#take(bytes, from))
      return { place, socket, failure: null }
    } catch (error) {
      return { place, socket: null, failure: codeOf(error) }
    }
  }

  #join(post: Post): void {
    if (post.socket === null) return
    const { place } = post
    const group = this.#parts.groups[place.family]
    const by = place.family === 'IPv4' ? place.address : `::${zoneOf(place.address)}`
    const failure = this.#hearing[place.family]?.join(group, by)
    // Broadcast still comes without a membership: told, and tried again, but no reason to close.
    post.failure ??= failure ?? null
  }

  #groupAt(place: Place): string {
    return `${this.#parts.groups[place.family]}${zoneOf(place.address)}`
  }

  #take(bytes: Uint8Array, from: Origin): void {
    this.#parts.onDatagram(bytes, from, placeOn(this.places, from.address))
  }
}

function keyOf(place: Place): string {
  return `${place.interface} ${place.address}/${place.prefixLength}`
}

function codeOf(error: unknown): string {
  const failure = error instanceof FailureError ? error.failure : null
  return isFailure(failure) && failure.failure === 'system' ? failure.code : 'UNKNOWN'
}
