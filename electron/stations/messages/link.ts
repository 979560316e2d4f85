/** What every link keeps, whatever carries it: its log, its counters, its answers, and the state that is shown. */
import { guarded } from '../../../shared/base/guarded'
import type { Failure } from '../../../shared/base/failure'
import type { Codec, Frame } from '../../../shared/framing/codec'
import type {
  LinkPeer,
  LinkSettings,
  LinkState,
  LogLine,
  Membership,
  MessageLine,
} from '../../../shared/stations/messages/contract'
import { Changes } from '../../engine/base/streams'
import { PendingLog } from './pending-log'
import { AutomaticReplies } from './replies'

/** Who a message is sent for. */
export type Sender = Exclude<MessageLine['by'], 'peer'>

export interface Outgoing {
  readonly octets: Uint8Array
  /** The TLV's type. */
  readonly type: number
  readonly by: Sender
}

/** Counters of one other end. */
export type PeerCounts = { -readonly [K in keyof Omit<LinkPeer, 'place' | 'octetsWaiting'>]: number }

export function newCounts(): PeerCounts {
  return { messagesIn: 0, octetsIn: 0, messagesOut: 0, octetsOut: 0 }
}

export interface LinkParts {
  readonly id: string
  readonly codec: Codec
  readonly settings: LinkSettings
  readonly wallMs: () => number
}

export abstract class Link {
  readonly log = new PendingLog()
  readonly changes = new Changes()
  readonly replies: AutomaticReplies
  readonly id: string
  protected readonly codec: Codec
  protected readonly totals = newCounts()
  protected clientsRefused = 0
  readonly #wallMs: () => number
  #closed = false
  #failure: Failure | null = null

  protected constructor({ id, codec, settings, wallMs }: LinkParts) {
    this.id = id
    this.codec = codec
    this.#wallMs = wallMs
    this.replies = new AutomaticReplies(settings.replies)
  }

  /** Where it is bound. */
  abstract get local(): string | null
  abstract get peers(): LinkPeer[]
  abstract get openSockets(): number
  abstract get memberships(): readonly Membership[]
  /** Sends to one place, or to everybody there is; null once the system took it. */
  abstract send(to: string | null, message: Outgoing): Promise<Failure | null>
  /** Sends octets as they are, without a line in the log. */
  abstract sendPiece(to: string | null, octets: Uint8Array): Promise<Failure | null>
  abstract join(membership: Membership): Failure | null
  abstract leave(membership: Membership): Failure | null
  abstract closeConnection(place: string, how: 'end' | 'reset'): Promise<Failure | null>
  protected abstract release(): void

  get isClosed(): boolean {
    return this.#closed
  }

  get state(): LinkState {
    return {
      link: this.id,
      state: this.#closed ? 'closed' : 'open',
      local: this.local,
      peers: this.peers,
      ...this.totals,
      linesDropped: this.log.dropped,
      clientsRefused: this.clientsRefused,
      memberships: [...this.memberships],
      repliesSent: this.replies.sent,
      repliesStopped: this.replies.stopped,
      brokenBy: this.#failure,
    }
  }

  /** Closes every socket; the log can still be read to its end. */
  close(failure: Failure | null = null): void {
    if (this.#closed) return
    this.#closed = true
    this.#failure = failure
    this.release()
    this.log.close()
    this.changes.notify()
  }

  tell(
    event: Extract<LogLine, { kind: 'event' }>['event'],
    peer: string,
    detail = '',
    failure: Failure | null = null,
  ): void {
    const line = {
      kind: 'event',
      atMs: this.#wallMs(),
      peer,
      event,
      detail: detail.slice(0, 500),
      failure,
    } as const
    this.log.add(line, false)
    this.changes.notify()
  }

  /** A message has come; true where its answer, if any, should be sent. */
  protected received(counts: PeerCounts, peer: string, frame: Frame, isDatagram: boolean): void {
    for (const each of [counts, this.totals]) each.messagesIn += 1
    const { payload, wireBytes, offset, type } = frame
    this.log.add(
      {
        kind: 'message',
        atMs: this.#wallMs(),
        peer,
        direction: 'in',
        by: 'peer',
        // A view would carry the whole read it lies in to the other thread.
        payload: new Uint8Array(payload),
        wireBytes,
        offset: isDatagram ? null : offset,
        type,
      },
      isDatagram,
    )
    this.changes.notify()
  }

  protected sent(
    counts: PeerCounts,
    peer: string,
    { octets, type, by }: Outgoing,
    wireBytes: number,
    offset: number | null,
  ): void {
    for (const each of [counts, this.totals]) {
      each.messagesOut += 1
      each.octetsOut += wireBytes
    }
    this.log.add(
      {
        kind: 'message',
        atMs: this.#wallMs(),
        peer,
        direction: 'out',
        by,
        payload: new Uint8Array(octets),
        wireBytes,
        offset,
        type: this.codec.name.startsWith('tlv') ? type : null,
      },
      by !== 'person',
    )
    this.changes.notify()
  }

  /** Answers a message by the rules, now or after the rule's delay; `send` says to whom. */
  protected answer(
    message: Uint8Array,
    peer: string,
    send: (reply: Outgoing) => Promise<Failure | null>,
  ): void {
    const reply = this.replies.answer(message)
    if (reply === null) return
    if (reply === 'met') return this.tell('repliesStopped', peer, String(this.replies.limit))
    const octets = new Uint8Array(reply.octets)
    const go = guarded('timer', async () => {
      if (this.#closed) return
      const failure = await send({ octets, type: 0, by: 'reply' })
      if (failure !== null && !this.#closed) this.tell('notSent', peer, '', failure)
    })
    if (reply.delayMs === 0) go()
    else setTimeout(go, reply.delayMs).unref()
  }
}
