/** Answers probes over TCP: one connection a session, known by the first probe it brings. */
import { guarded } from '../../../../shared/base/guarded'
import type { Server, Socket } from 'node:net'
import { limits } from '../../../../shared/measurement/settings'
import { LengthPrefixDecoder, prefixU16 } from '../../../../shared/wire/length-prefixed'
import { DividedPlaces, type Leave } from '../../base/budgets'
import type { ListenOrder } from '../contract'
import type {
  Held,
  ReflectingTransport,
  ReflectingTransportRow,
  ReflectorEnvironment,
} from '../reflecting-transport'
import type { ReflectorSession, SessionOrder } from '../session'

const authenticateWithinMs = 2000
/**
 * Connections that have not authenticated yet; more are closed at once. All addresses without a session share few;
 * one that has a session has places of its own, so that a run that begins finds one.
 */
const withoutSession = { all: 16, ofAddress: 2 }
const withSession = { all: 128, ofSession: 2 }
/** A sender that does not read its answers is cut off here. */
const answerBacklogBytes = 4 * 1024 * 1024

export const tcp: ReflectingTransportRow = {
  name: 'tcp',
  open: (environment, place) => new TcpReflecting(environment, place),
}

class TcpReflecting implements ReflectingTransport {
  readonly #environment: ReflectorEnvironment
  readonly #place: number
  readonly #strangers = new Set<Socket>()
  readonly #placesWithout = new DividedPlaces(withoutSession.all)
  readonly #placesWith = new DividedPlaces(withSession.all)
  /** Connections of sessions, and the newest count of what each end sent again, by session identifier. */
  readonly #connections = new Map<number, Socket>()
  readonly #retransmitted = new Map<number, number>()
  #servers: Server[] = []

  constructor(environment: ReflectorEnvironment, place: number) {
    this.#environment = environment
    this.#place = place
  }

  get openSockets(): number {
    return this.#servers.length + this.#connections.size + this.#strangers.size
  }

  async listen({ places, port }: ListenOrder): Promise<void> {
    await this.leave()
    try {
      for (const address of places) {
        this.#servers.push(await this.#environment.listenTcp(address, port, (socket) => this.#attach(socket)))
      }
    } catch (error) {
      await this.leave()
      throw error
    }
  }

  /** Only the listening ends; connections of running sessions go on, so nothing waits for the server's close. */
  async leave(): Promise<void> {
    for (const server of this.#servers) server.close()
    this.#servers = []
  }

  async hold({ ssid }: SessionOrder): Promise<Held> {
    return {
      look: () => this.#readRetransmitted(ssid),
      counted: async () => {
        this.#readRetransmitted(ssid)
        return { socketDrops: null, segmentsRetransmitted: this.#retransmitted.get(ssid) ?? null }
      },
      release: async () => {
        this.#connections.get(ssid)?.destroy()
        this.#connections.delete(ssid)
        this.#retransmitted.delete(ssid)
      },
    }
  }

  close(): void {
    for (const socket of [...this.#connections.values(), ...this.#strangers]) socket.destroy()
    this.#connections.clear()
  }

  #attach(socket: Socket): void {
    const { reflector, attention, arrivalNs, descriptorOf } = this.#environment
    const leave = this.#takePlace(socket.remoteAddress ?? '')
    if (leave === null) {
      reflector.rejected += 1
      socket.on('error', () => {})
      socket.destroy()
      return
    }
    const write =
      attention?.ofTcp(socket, () => descriptorOf(socket)) ??
      ((bytes: Uint8Array) => void socket.write(bytes))
    const place = this.#place
    this.#strangers.add(socket)
    socket.setNoDelay(true)
    let session: ReflectorSession | null = null
    const drop = () => {
      leave()
      reflector.rejected += 1
      socket.destroy()
    }
    const timer = setTimeout(guarded('timer', drop), authenticateWithinMs)
    let receivedNs = 0
    const decoder = new LengthPrefixDecoder(limits.payloadBytes, (frame) => {
      if (socket.destroyed) return
      const claimed = reflector.sessionOf(frame, socket.remoteAddress ?? '')
      const answer =
        claimed !== null && (session === null || session === claimed)
          ? reflector.answer(claimed, place, frame, receivedNs)
          : null
      if (claimed === null || answer === null) return drop()
      if (session === null) {
        if (this.#connections.has(claimed.order.ssid)) return drop()
        session = claimed
        clearTimeout(timer)
        this.#strangers.delete(socket)
        leave()
        this.#connections.set(claimed.order.ssid, socket)
        // Asked once more as the connection ends: afterwards there is no descriptor to ask.
        socket.prependOnceListener('end', () => this.#readRetransmitted(claimed.order.ssid))
      }
      write(prefixU16(answer))
      if (socket.writableLength > answerBacklogBytes) drop()
    })
    const take = (chunk: Buffer) => {
      receivedNs = arrivalNs()
      if (decoder.push(chunk) === 'oversize') drop()
      else if (session !== null) attention?.noteArrival()
    }
    socket.on('data', guarded('tcp', take, drop))
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      this.#strangers.delete(socket)
      leave()
      if (session !== null && this.#connections.get(session.order.ssid) === socket) {
        this.#connections.delete(session.order.ssid)
      }
    })
  }

  #takePlace(from: string): Leave | null {
    const sessions = this.#environment.reflector.sessionsOf(from)
    return sessions === 0
      ? this.#placesWithout.take(from, withoutSession.ofAddress)
      : this.#placesWith.take(from, withSession.ofSession * sessions)
  }

  #readRetransmitted(ssid: number): void {
    const socket = this.#connections.get(ssid)
    const info = socket === undefined ? null : this.#environment.tcpInfo(socket)
    if (info !== null) this.#retransmitted.set(ssid, info.segmentsRetransmitted)
  }
}
