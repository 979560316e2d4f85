/** Messages over TCP: one connection that was dialled, or a server and whoever connects to it. */
import { guarded } from '../../../shared/base/guarded'
import { peerGone } from '../../../shared/base/platform-codes'
import { badInput } from '../../../shared/stations/messages/codes'
import type { Server, Socket } from 'node:net'
import type { Failure } from '../../../shared/base/failure'
import { formatPlace } from '../../../shared/base/place'
import { mostClients, type LinkPeer } from '../../../shared/stations/messages/contract'
import type { ConnectionRows } from '../../host/connection-place'
import { Conversation, mostWaitingOfLink, type ConversationEvents } from './conversation'
import { Places } from '../../engine/base/budgets'
import { Link, type LinkParts, type Outgoing } from './link'

const notForTcp = badInput('noGroupsInTcp')

abstract class TcpLink extends Link {
  protected readonly conversations = new Map<string, Conversation>()
  readonly #waiting = new Places(mostWaitingOfLink)

  get peers(): LinkPeer[] {
    return [...this.conversations.values()].map(({ facts }) => facts)
  }

  get openSockets(): number {
    return this.conversations.size
  }

  readonly memberships = []

  /** Takes a connection that stands and begins to read it. */
  protected take(socket: Socket): Conversation {
    const conversation = new Conversation(socket, this.codec, this.log, this.#waiting, this.#events)
    this.conversations.set(conversation.place, conversation)
    conversation.start()
    return conversation
  }

  /** Both directions of a connection are over. */
  protected abstract onOver(conversation: Conversation, code: string | null): void

  async send(to: string | null, message: Outgoing): Promise<Failure | null> {
    return this.#toEach(to, (conversation) => this.#sendOne(conversation, message))
  }

  sendPiece(to: string | null, octets: Uint8Array): Promise<Failure | null> {
    return this.#toEach(to, (conversation) => {
      conversation.counts.octetsOut += octets.length
      this.totals.octetsOut += octets.length
      this.changes.notify()
      return conversation.write(octets)
    })
  }

  join(): Failure {
    return notForTcp
  }

  leave(): Failure {
    return notForTcp
  }

  async closeConnection(place: string, how: 'end' | 'reset'): Promise<Failure | null> {
    const conversation = this.conversations.get(place)
    if (conversation === undefined) return gone(place)
    if (how === 'end') return this.end(conversation)
    conversation.reset()
    return null
  }

  /** Ends our direction of a connection; null once that is done. */
  protected end(conversation: Conversation): Promise<Failure | null> {
    return conversation.end()
  }

  /** The other side has ended its direction. */
  protected onPeerEnd(conversation: Conversation): void {
    // Answers that are still to come go before our own end.
    setTimeout(
      guarded('timer', () => conversation.end()),
      this.replies.longestDelayMs,
    ).unref()
  }

  protected release(): void {
    for (const conversation of this.conversations.values()) conversation.destroy()
  }

  async #toEach(
    to: string | null,
    action: (conversation: Conversation) => Promise<Failure | null>,
  ): Promise<Failure | null> {
    const chosen = to === null ? [...this.conversations.values()] : [this.conversations.get(to)]
    const present = chosen.filter((conversation) => conversation !== undefined)
    if (present.length === 0) return gone(to)
    const failures = await Promise.all(present.map(action))
    return failures.find((failure) => failure !== null) ?? null
  }

  async #sendOne(conversation: Conversation, message: Outgoing): Promise<Failure | null> {
    const wire = conversation.frame(message.octets, message.type)
    if (!(wire instanceof Uint8Array)) return wire
    const offset = conversation.sentOctets
    const taken = conversation.write(wire)
    if (conversation.sentOctets !== offset || wire.length === 0) {
      this.sent(conversation.counts, conversation.place, message, wire.length, offset)
    }
    return taken
  }

  readonly #events: ConversationEvents = {
    onFrame: (conversation, frame) => {
      this.received(conversation.counts, conversation.place, frame, false)
      this.answer(frame.payload, conversation.place, (reply) => this.#sendOne(conversation, reply))
    },
    onEvent: (conversation, { event, detail, failure }) =>
      this.tell(event, conversation.place, detail, failure),
    onOctets: (count) => {
      this.totals.octetsIn += count
      this.changes.notify()
    },
    onEnd: (conversation) => {
      this.tell('ended', conversation.place)
      this.onPeerEnd(conversation)
    },
    onClose: (conversation, code) => {
      this.conversations.delete(conversation.place)
      this.onOver(conversation, code)
    },
  }
}

/** A connection that was dialled; the link ends with it. */
export class TcpClientLink extends TcpLink {
  readonly #local: string
  /** Null where our direction ends as soon as the other side has ended its own. */
  readonly #staysOpen: Pick<ConnectionRows, 'read' | 'everyMs'> | null

  constructor(parts: LinkParts, socket: Socket, staysOpen: Pick<ConnectionRows, 'read' | 'everyMs'> | null) {
    super(parts)
    this.#staysOpen = staysOpen
    const conversation = this.take(socket)
    this.#local = conversation.local
    this.tell('connected', conversation.place)
  }

  get local(): string {
    return this.#local
  }

  protected override async end(conversation: Conversation): Promise<Failure | null> {
    const lost = this.#staysOpen === null ? null : await conversation.delivered(this.#staysOpen)
    return lost ?? super.end(conversation)
  }

  protected override onPeerEnd(conversation: Conversation): void {
    if (this.#staysOpen === null) super.onPeerEnd(conversation)
  }

  protected onOver({ place }: Conversation, code: string | null): void {
    if (this.isClosed) return
    this.tell(code === null ? 'closed' : 'broken', place, code ?? '')
    this.close(code === null ? null : peerGone(place, 'system', { code }))
  }
}

/** A listening socket and its clients. */
export class TcpServerLink extends TcpLink {
  readonly #server: Server
  readonly #local: string

  constructor(parts: LinkParts, server: Server) {
    super(parts)
    this.#server = server
    const address = server.address()
    this.#local =
      address === null || typeof address === 'string'
        ? '?'
        : formatPlace({ host: address.address, port: address.port })
    server.on(
      'connection',
      guarded(
        'tcp',
        (socket: Socket) => this.#accept(socket),
        (socket) => socket.destroy(),
      ),
    )
  }

  get local(): string {
    return this.#local
  }

  override get openSockets(): number {
    return super.openSockets + 1
  }

  #accept(socket: Socket): void {
    socket.on('error', () => {})
    if (this.conversations.size >= mostClients || this.isClosed) {
      this.clientsRefused += 1
      socket.resetAndDestroy()
      this.changes.notify()
      return
    }
    const { place } = this.take(socket)
    this.tell('accepted', place)
  }

  protected onOver({ place }: Conversation, code: string | null): void {
    if (!this.isClosed) this.tell(code === null ? 'closed' : 'broken', place, code ?? '')
  }

  protected override release(): void {
    this.#server.close()
    super.release()
  }
}

function gone(place: string | null): Failure {
  return place === null ? badInput('nobodyConnected') : peerGone(place, 'closed')
}
