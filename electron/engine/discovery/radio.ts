/**
 * Keeps the sockets of discovery in step with the interfaces: one that fails, appears or goes is taken note of and
 * tried again, and never ends anything.
 */
import { isFailure, FailureError } from '../../../shared/failure'
import { discoveryPort, multicastGroup4, multicastGroup6, type Channel } from '../../../shared/wire/beacon'
import type { DiscoverySocket, Family, Origin } from '../net/discovery-socket'
import { placeOn, type Place } from './places'

export interface RadioParts {
  readonly openHearing: (
    family: Family,
    port: number,
    onMessage: (bytes: Uint8Array, from: Origin) => void,
  ) => Promise<DiscoverySocket>
  readonly openAsking: (
    address: string,
    onMessage: (bytes: Uint8Array, from: Origin) => void,
  ) => Promise<DiscoverySocket>
  /** A datagram from a machine on the link of `place`. */
  readonly onDatagram: (bytes: Uint8Array, from: Origin, place: Place) => void
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

  /** Sends one question from every place by every channel it has. */
  ask(question: (place: Place, channel: Channel) => Uint8Array): void {
    for (const post of this.#posts.values()) {
      const { place } = post
      const multicast: Channel = place.family === 'IPv4' ? 'multicast' : 'multicast6'
      const group =
        place.family === 'IPv4'
          ? multicastGroup4
          : `${multicastGroup6}${/%.+$/.exec(place.address)?.[0] ?? ''}`
      this.#sendFrom(post, question(place, multicast), { address: group, port: discoveryPort })
      if (place.broadcast !== null) {
        const to = { address: place.broadcast, port: discoveryPort }
        this.#sendFrom(post, question(place, 'broadcast'), to)
      }
    }
  }

  /** Sends to one machine from this place. */
  send(place: Place, bytes: Uint8Array, to: Origin): void {
    const post = this.#posts.get(keyOf(place))
    if (post !== undefined) this.#sendFrom(post, bytes, to)
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
      const socket = await this.#parts.openHearing(family, discoveryPort, (bytes, from) =>
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
    const failure =
      place.family === 'IPv4'
        ? this.#hearing.IPv4?.join(multicastGroup4, place.address)
        : this.#hearing.IPv6?.join(multicastGroup6, `::${/%.+$/.exec(place.address)?.[0] ?? ''}`)
    // Broadcast still comes without a membership: told, and tried again, but no reason to close.
    post.failure ??= failure ?? null
  }

  #take(bytes: Uint8Array, from: Origin): void {
    const place = placeOn(this.places, from.address)
    if (place !== null) this.#parts.onDatagram(bytes, from, place)
  }
}

function keyOf(place: Place): string {
  return `${place.interface} ${place.address}/${place.prefixLength}`
}

function codeOf(error: unknown): string {
  const failure = error instanceof FailureError ? error.failure : null
  return isFailure(failure) && failure.failure === 'system' ? failure.code : 'UNKNOWN'
}
