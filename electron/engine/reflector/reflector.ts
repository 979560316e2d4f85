/**
 * Answers the probes of the sessions it was told of, over UDP and TCP, and nothing else: whatever is not a probe
 * of such a session is dropped and counted, never answered.
 */
import type { Socket } from 'node:net'
import { LengthPrefixDecoder, prefixU16 } from '../../../shared/wire/length-prefixed'
import { decodeProbe, encodeReply, peekSsid, verifyMac } from '../../../shared/wire/stamp'
import { limits } from '../../../shared/measurement/settings'
import type { Clock } from '../base/clock'
import { plainAddress } from '../../../shared/address/plain-address'
import type { UdpSocket } from '../net/udp'
import { ReflectorSession, type ReflectedTransport, type SessionOrder } from './session'

const authenticateWithinMs = 2000
/** Connections that have not authenticated yet; more are closed at once. */
const maxStrangers = 128
/** A sender that does not read its answers is cut off here. */
const answerBacklogBytes = 4 * 1024 * 1024
/** Node does not tell the TTL a probe came with; every lab sends with the system's own. */
const unknownTtl = 255

export interface ReflectorOptions {
  readonly clock: Clock
  /** When the packet came that is being listened to. */
  readonly arrivalNs: () => number
  readonly errorEstimate: number
  /** Called for the connection that a session's probes come over. */
  readonly onSessionConnection: (ssid: number, socket: Socket) => void
}

export class Reflector {
  readonly #sessions = new Map<number, ReflectorSession>()
  readonly #connections = new Map<number, Socket>()
  readonly #strangers = new Set<Socket>()
  readonly #options: ReflectorOptions
  /** Datagrams, frames and connections that were no probe of a session. */
  rejected = 0

  constructor(options: ReflectorOptions) {
    this.#options = options
  }

  get openConnections(): number {
    return this.#connections.size + this.#strangers.size
  }

  open(order: SessionOrder): ReflectorSession {
    const session = new ReflectorSession(order)
    this.#sessions.set(order.ssid, session)
    return session
  }

  close(ssid: number): void {
    this.#sessions.delete(ssid)
    this.#connections.get(ssid)?.destroy()
    this.#connections.delete(ssid)
  }

  /** Ends every connection: the listener itself is its owner's to close. */
  closeAll(): void {
    for (const ssid of [...this.#sessions.keys()]) this.close(ssid)
    for (const socket of this.#strangers) socket.destroy()
  }

  attachUdp(socket: UdpSocket): void {
    socket.onMessage((datagram, from) => {
      const receivedNs = this.#options.arrivalNs()
      const session = this.#sessionOf(datagram, from.address)
      const answer = session?.udp ? this.#answer(session, session.udp, datagram, receivedNs) : null
      if (answer === null) {
        this.rejected += 1
        return
      }
      socket.send(answer, () => {}, from.port, from.address)
    })
  }

  /** `write` hands on to the socket, by whatever way is the shortest; `onArrival` hears of what the session sent. */
  attachTcp(socket: Socket, write: (bytes: Uint8Array) => void, onArrival: () => void): void {
    if (this.#strangers.size >= maxStrangers) {
      this.rejected += 1
      socket.on('error', () => {})
      socket.destroy()
      return
    }
    this.#strangers.add(socket)
    socket.setNoDelay(true)
    let session: ReflectorSession | null = null
    const drop = () => {
      this.rejected += 1
      socket.destroy()
    }
    const timer = setTimeout(drop, authenticateWithinMs)
    let receivedNs = 0
    const decoder = new LengthPrefixDecoder(limits.payloadBytes, (frame) => {
      if (socket.destroyed) return
      const claimed = this.#sessionOf(frame, socket.remoteAddress ?? '')
      const answer =
        claimed?.tcp && (session === null || session === claimed)
          ? this.#answer(claimed, claimed.tcp, frame, receivedNs)
          : null
      if (claimed === null || answer === null) return drop()
      if (session === null) {
        if (this.#connections.has(claimed.order.ssid)) return drop()
        session = claimed
        clearTimeout(timer)
        this.#strangers.delete(socket)
        this.#connections.set(claimed.order.ssid, socket)
        this.#options.onSessionConnection(claimed.order.ssid, socket)
      }
      write(prefixU16(answer))
      if (socket.writableLength > answerBacklogBytes) drop()
    })
    socket.on('data', (chunk: Buffer) => {
      receivedNs = this.#options.arrivalNs()
      if (decoder.push(chunk) === 'oversize') drop()
      else if (session !== null) onArrival()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      this.#strangers.delete(socket)
      if (session !== null && this.#connections.get(session.order.ssid) === socket) {
        this.#connections.delete(session.order.ssid)
      }
    })
  }

  #sessionOf(bytes: Uint8Array, from: string): ReflectorSession | null {
    const ssid = peekSsid(bytes)
    const session = ssid === null ? undefined : this.#sessions.get(ssid)
    return session !== undefined && session.order.remoteAddress === plainAddress(from) ? session : null
  }

  #answer(
    session: ReflectorSession,
    transport: ReflectedTransport,
    request: Uint8Array,
    receivedNs: number,
  ): Uint8Array | null {
    const probe = decodeProbe(request, 'authenticated')
    if (probe === null || probe.sequence >= session.order.maxProbes) return null
    if (!verifyMac(request, session.mac) || !transport.admit(receivedNs)) return null
    transport.received += 1
    transport.arrived.set(probe.sequence)
    const { clock, errorEstimate } = this.#options
    const answer = encodeReply(
      request,
      {
        mode: 'authenticated',
        sequence: transport.answered,
        received: clock.wallAt(receivedNs),
        sent: clock.wallAt(clock.nowNs()),
        errorEstimate,
        ssid: probe.ssid,
        senderTtl: unknownTtl,
      },
      session.mac,
    )
    transport.answered += 1
    return answer
  }
}
