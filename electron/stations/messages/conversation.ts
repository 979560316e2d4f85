/** One TCP connection of a link: what comes is framed and told, what goes waits for room. */
import { guarded } from '../../../shared/base/guarded'
import { peerGone } from '../../../shared/base/platform-codes'
import { limit } from '../../../shared/stations/messages/codes'
import type { Socket } from 'node:net'
import type { Failure } from '../../../shared/base/failure'
import type { Codec, Frame } from '../../../shared/framing/codec'
import { formatPlace } from '../../../shared/base/place'
import type { Places } from '../../engine/base/budgets'
import type { LinkPeer } from '../../../shared/stations/messages/contract'
import { pause } from '../../../shared/base/waiting'
import { plainAddress } from '../../../shared/address/plain-address'
import type { ConnectionRows } from '../../host/connection-place'
import { FrameReader, type Found } from './frame-reader'
import { newCounts, type PeerCounts } from './link'
import type { PendingLog } from './pending-log'

/** Octets that may wait for a slow reader before more are refused; all readers of a link have a limit together. */
const mostWaiting = 16 * 1024 * 1024
export const mostWaitingOfLink = 256 * 1024 * 1024

export interface ConversationEvents {
  onFrame(conversation: Conversation, frame: Frame): void
  onEvent(conversation: Conversation, event: Extract<Found, { kind: 'event' }>): void
  onOctets(count: number): void
  /** The other side has ended its sending. */
  onEnd(conversation: Conversation): void
  /** Both directions are over; the system's word where it broke. */
  onClose(conversation: Conversation, code: string | null): void
}

export class Conversation {
  readonly place: string
  readonly counts: PeerCounts = newCounts()
  readonly #socket: Socket
  readonly #codec: Codec
  readonly #waiting: Places
  #code: string | null = null
  #sentOctets = 0

  /** `waiting` are the octets that may still wait for the readers of its link. */
  constructor(socket: Socket, codec: Codec, log: PendingLog, waiting: Places, events: ConversationEvents) {
    this.#socket = socket
    this.#codec = codec
    this.#waiting = waiting
    this.place = formatPlace({
      host: plainAddress(socket.remoteAddress ?? '?'),
      port: socket.remotePort ?? 0,
    })
    const reader = new FrameReader(codec)
    const tell = (found: readonly Found[]) => {
      for (const each of found) {
        if (each.kind === 'frame') events.onFrame(this, each.frame)
        else events.onEvent(this, each)
      }
    }
    // What cannot be read leaves the framing in the middle of a message: the connection ends with it.
    const cut = () => socket.destroy()
    const take = (octets: Buffer) => {
      this.counts.octetsIn += octets.length
      events.onOctets(octets.length)
      tell(reader.read(octets))
      if (!log.isFull) return
      socket.pause()
      log.onRoom(() => socket.resume())
    }
    const end = () => {
      tell(reader.end())
      events.onEnd(this)
    }
    socket.on('data', guarded('tcp', take, cut))
    socket.once('end', guarded('tcp', end, cut))
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#code = error.code ?? 'UNKNOWN'))
    socket.once(
      'close',
      guarded('tcp', () => events.onClose(this, this.#code)),
    )
  }

  /** From here on it reads. */
  start(): void {
    this.#socket.resume()
  }

  get local(): string {
    return formatPlace({
      host: plainAddress(this.#socket.localAddress ?? '?'),
      port: this.#socket.localPort ?? 0,
    })
  }

  get facts(): LinkPeer {
    return { place: this.place, ...this.counts, octetsWaiting: this.#socket.writableLength }
  }

  /** The octets on the wire of one message, or why the framing cannot carry it. */
  frame(message: Uint8Array, type: number): Uint8Array | Failure {
    return this.#codec.encode(message, type)
  }

  /** Octets sent so far: where the next one stands in the stream. */
  get sentOctets(): number {
    return this.#sentOctets
  }

  /** Resolves to null once the system has room for more. */
  write(octets: Uint8Array): Promise<Failure | null> {
    const socket = this.#socket
    if (!socket.writable) return Promise.resolve(this.#over())
    if (socket.writableLength > mostWaiting) {
      return Promise.resolve(limit('octetsWaiting', mostWaiting, { place: this.place }))
    }
    const leave = this.#waiting.take(octets.length)
    if (leave === null) return Promise.resolve(limit('octetsWaitingOfLink', mostWaitingOfLink))
    this.#sentOctets += octets.length
    if (socket.write(octets, leave)) return Promise.resolve(null)
    return new Promise((resolve) => {
      const settle = (failure: Failure | null) => {
        socket.off('drain', drained)
        socket.off('close', closed)
        resolve(failure)
      }
      const drained = () => settle(null)
      const closed = () => settle(this.#over())
      socket.once('drain', drained)
      socket.once('close', closed)
    })
  }

  /** Ends our direction; resolves once everything has been handed to the system, or to why that failed. */
  end(): Promise<Failure | null> {
    const socket = this.#socket
    if (socket.writableFinished) return Promise.resolve(null)
    if (socket.destroyed) return Promise.resolve(this.#over())
    return new Promise((resolve) => {
      socket.once('close', () => resolve(socket.writableFinished ? null : this.#over()))
      socket.end(() => resolve(socket.writableFinished ? null : this.#over()))
    })
  }

  /**
   * Resolves once the other system has acknowledged everything written so far, or to why it never will: a reset after
   * the other side's end reaches no reader here, so the kernel's row is asked.
   */
  async delivered(rows: Pick<ConnectionRows, 'read' | 'everyMs'>): Promise<Failure | null> {
    const socket = this.#socket
    const over = new AbortController()
    socket.once('close', () => over.abort())
    const { localAddress, localPort, remoteAddress, remotePort } = socket
    if (socket.destroyed || localAddress === undefined || remoteAddress === undefined) return this.#over()
    const place = {
      protocol: 'tcp',
      local: { address: plainAddress(localAddress), port: localPort ?? 0 },
      remote: { address: plainAddress(remoteAddress), port: remotePort ?? 0 },
    } as const
    for (;;) {
      if (over.signal.aborted) return this.#over()
      const row = socket.writableLength === 0 ? await rows.read(place) : null
      if (row === 'unknown' || row?.sendQueue === 0 || row?.sendQueue === null) return null
      // It is gone although this end has not closed it: the other side refused what was sent.
      if (row === null && socket.writableLength === 0)
        return peerGone(this.place, 'system', { code: this.#code ?? 'ECONNRESET' })
      await pause(rows.everyMs, over.signal)
    }
  }

  reset(): void {
    this.#socket.resetAndDestroy()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #over(): Failure {
    return this.#code === null
      ? peerGone(this.place, 'closed')
      : peerGone(this.place, 'system', { code: this.#code })
  }
}
