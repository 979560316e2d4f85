/** Messages over UDP: to one address, to all of a network, to a group; heard from whoever sends. */
import { badInput, limit } from '../../../shared/stations/messages/codes'
import type { Failure } from '../../../shared/base/failure'
import { formatPlace } from '../../../shared/base/place'
import type { LinkPeer, Membership } from '../../../shared/stations/messages/contract'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import { familyOf } from '../../../shared/address/plain-address'
import type { HandUdp } from '../../engine/net/message-udp'
import { FrameReader } from './frame-reader'
import { Link, newCounts, type LinkParts, type Outgoing, type PeerCounts } from './link'

/** Places that are remembered with their counters; the longest silent one goes first. */
const mostPlaces = 256
const mostMemberships = 64

export interface Destination {
  readonly address: string
  readonly port: number
}

export interface UdpParts {
  readonly socket: HandUdp
  /** Where messages go that name no other place. */
  readonly destination: Destination | null
  /** Reads and resolves host:port. */
  readonly resolve: (text: string) => Promise<Destination | Failure>
  /** What the socket option wants to name an interface; a failure where there is none of that name. */
  readonly interfaceAddress: (name: string) => string | Failure
}

export class UdpLink extends Link {
  readonly #parts: UdpParts
  readonly #places = new Map<string, PeerCounts>()
  #memberships: readonly Membership[] = []

  constructor(parts: LinkParts, udp: UdpParts) {
    super(parts)
    this.#parts = udp
    udp.socket.onMessage((octets, address, port) => this.#heard(octets, { address, port }))
  }

  get local(): string {
    const { address, port } = this.#parts.socket
    return formatPlace({ host: address, port })
  }

  get peers(): LinkPeer[] {
    return [...this.#places].map(([place, counts]) => ({ place, ...counts, octetsWaiting: 0 })).reverse()
  }

  get openSockets(): number {
    return 1
  }

  get memberships(): readonly Membership[] {
    return this.#memberships
  }

  async send(to: string | null, message: Outgoing): Promise<Failure | null> {
    const destination = await this.#destination(to)
    if ('failure' in destination) return destination
    return this.#sendTo(destination, message)
  }

  async sendPiece(to: string | null, octets: Uint8Array): Promise<Failure | null> {
    const destination = await this.#destination(to)
    if ('failure' in destination) return destination
    const failure = await this.#parts.socket.send(octets, destination.address, destination.port)
    if (failure === null) {
      for (const counts of [this.#countsOf(destination), this.totals]) counts.octetsOut += octets.length
      this.changes.notify()
    }
    return failure
  }

  join(typed: Membership): Failure | null {
    const membership = this.#membershipOf(typed)
    if ('failure' in membership) return membership
    const by = this.#interfaceOf(membership)
    if (typeof by !== 'string' && by !== undefined) return by
    if (this.#memberships.some((held) => isSame(held, membership))) return null
    if (this.#memberships.length >= mostMemberships) {
      return limit('groups', mostMemberships)
    }
    const failure = this.#parts.socket.join(membership.group, by)
    if (failure !== null) return failure
    this.#memberships = [...this.#memberships, membership]
    this.tell('joined', membership.group, membership.interface)
    return null
  }

  leave(typed: Membership): Failure | null {
    const membership = this.#membershipOf(typed)
    if ('failure' in membership) return membership
    const by = this.#interfaceOf(membership)
    if (typeof by !== 'string' && by !== undefined) return by
    const failure = this.#parts.socket.leave(membership.group, by)
    if (failure !== null) return failure
    this.#memberships = this.#memberships.filter((held) => !isSame(held, membership))
    this.tell('left', membership.group, membership.interface)
    return null
  }

  async closeConnection(): Promise<Failure> {
    return badInput('noConnectionsInUdp')
  }

  protected release(): void {
    this.#parts.socket.close()
  }

  /** The group as a person typed it, in the one form that sockets and comparisons want. */
  #membershipOf({ group, interface: name }: Membership): Membership | Failure {
    const address = parseAddress(group)
    if ('failure' in address) return address
    const { family } = this.#parts.socket
    const shown = formatAddress(address)
    if (address.family !== family)
      return badInput('groupFamily', { group: shown, family: address.family, socket: family })
    return { group: shown, interface: name }
  }

  #interfaceOf({ interface: name }: Membership): string | undefined | Failure {
    return name === '' ? undefined : this.#parts.interfaceAddress(name)
  }

  async #destination(to: string | null): Promise<Destination | Failure> {
    const destination = to === null ? this.#parts.destination : await this.#parts.resolve(to)
    if (destination === null) return badInput('destinationMissing')
    if ('failure' in destination) return destination
    const { family, port } = this.#parts.socket
    if (familyOf(destination.address) === family) return destination
    const other = family === 'IPv4' ? '[::]' : '0.0.0.0'
    return badInput('destinationFamily', { address: destination.address, family, place: `${other}:${port}` })
  }

  async #sendTo(destination: Destination, message: Outgoing): Promise<Failure | null> {
    const wire = this.codec.encode(message.octets, message.type)
    if (!(wire instanceof Uint8Array)) return wire
    const { address, port } = destination
    const failure = await this.#parts.socket.send(wire, address, port)
    if (failure !== null) return failure
    this.sent(this.#countsOf(destination), formatPlace({ host: address, port }), message, wire.length, null)
    return null
  }

  /** A datagram keeps its boundaries, so each is framed by itself. */
  #heard(octets: Uint8Array, from: Destination): void {
    const counts = this.#countsOf(from)
    const place = formatPlace({ host: from.address, port: from.port })
    for (const each of [counts, this.totals]) each.octetsIn += octets.length
    if (octets.length === 0) return this.#empty(counts, place)
    const reader = new FrameReader(this.codec)
    for (const found of [...reader.read(octets), ...reader.end()]) {
      if (found.kind === 'event') this.tell(found.event, place, found.detail, found.failure)
      else {
        this.received(counts, place, found.frame, true)
        this.answer(found.frame.payload, place, (reply) => this.#sendTo(from, reply))
      }
    }
  }

  /** An empty datagram is a message too, whatever the framing. */
  #empty(counts: PeerCounts, place: string): void {
    const payload = new Uint8Array(0)
    const frame = { kind: 'frame', offset: 0, wireBytes: 0, headerBytes: 0, payload, type: null } as const
    this.received(counts, place, frame, true)
  }

  #countsOf({ address, port }: Destination): PeerCounts {
    const place = formatPlace({ host: address, port })
    const counts = this.#places.get(place) ?? newCounts()
    // The map's order is that of the last sign of each.
    this.#places.delete(place)
    this.#places.set(place, counts)
    if (this.#places.size > mostPlaces) {
      const [oldest] = this.#places.keys()
      if (oldest !== undefined) this.#places.delete(oldest)
    }
    return counts
  }
}

function isSame(a: Membership, b: Membership): boolean {
  return a.group === b.group && a.interface === b.interface
}
