/**
 * One control connection after its TLS handshake: messages in and out, checked; a heartbeat every second; silence
 * and nonsense end it with a reason and never the program.
 */
import * as v from 'valibot'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { detail, notPacketLab, peerGone } from '../../../shared/base/platform-codes'
import { settledOnce } from '../../../shared/base/waiting'
import type { Why } from '../../../shared/base/why'
import { encodeFrame, FrameDecoder, FrameError } from '../../../shared/wire/control-frame'
import {
  AnyHello,
  ControlMessage,
  protocolVersion,
  sessionKeyBytes,
  sessionKeyLabel,
  type Hello,
} from '../../../shared/wire/control-message'
import type { Clock } from '../base/clock'
import type { ControlTransport } from '../net/tls'
import { bindingBytes, comparisonLabel } from './comparison'
import { goneWith, type Goodbye } from './goodbye'

const heartbeatMs = 1000
const lookMs = 250
/** Ended after so long without a sign of life; with the look's own interval this stays below five seconds. */
const silenceMs = 4500
const helloWithinMs = 5000

type Listener = (message: ControlMessage) => void

export class ControlConnection {
  readonly #transport: ControlTransport
  readonly #clock: Clock
  readonly #listeners = new Set<Listener>()
  readonly #closeListeners = new Set<(failure: Failure) => void>()
  #peer: Hello | null = null
  #failure: Failure | null = null
  #lastSignNs: number
  #lastBeatNs: number

  private constructor(transport: ControlTransport, clock: Clock) {
    this.#transport = transport
    this.#clock = clock
    this.#lastSignNs = this.#lastBeatNs = clock.nowNs()
    const decoder = new FrameDecoder()
    transport.onData((bytes) => {
      if (this.#failure !== null) return
      this.noteSign()
      try {
        for (const value of decoder.push(bytes)) this.#take(value)
      } catch (error) {
        if (error instanceof FailureError) this.#end(error.failure)
        else if (error instanceof FrameError) this.#refuse(error.why)
        else throw error
      }
    })
    const look = setInterval(() => this.#look(), lookMs)
    transport.onClose((code) => {
      clearInterval(look)
      this.#end(
        code === null
          ? peerGone(this.remoteAddress, 'closedIt')
          : peerGone(this.remoteAddress, 'system', { code }),
      )
    })
  }

  /**
   * Exchanges hellos; the dialler speaks first. Throws FailureError (notPacketLab, incompatible, ...), with the
   * connection closed.
   */
  static async establish(
    transport: ControlTransport,
    side: 'dialler' | 'listener',
    hello: Hello,
    clock: Clock,
  ): Promise<ControlConnection> {
    const connection = new ControlConnection(transport, clock)
    if (side === 'dialler') connection.send(hello)
    await settledOnce<void>((greeted) => {
      const fail = (failure: Failure) => {
        transport.destroy()
        greeted.reject(new FailureError(failure))
      }
      const place = { host: transport.remoteAddress, port: transport.remotePort }
      const stop = connection.onMessage((message) => {
        if (message.type !== 'hello') {
          return fail(notPacketLab(place, 'firstNoHello'))
        }
        connection.#peer = message
        if (side === 'listener') connection.send(hello)
        greeted.resolve()
      })
      greeted.finally(stop)
      greeted.finally(connection.onClose(fail))
      greeted.after(helloWithinMs, () => fail(notPacketLab(place, 'noHello')))
    })
    return connection
  }

  get peer(): Hello {
    if (this.#peer === null) throw new Error('no hello has been exchanged')
    return this.#peer
  }
  get identity(): string {
    return this.#transport.identity
  }
  /** This end's own. */
  get localIdentity(): string {
    return this.#transport.localIdentity
  }
  get remoteAddress(): string {
    return this.#transport.remoteAddress
  }
  get localAddress(): string {
    return this.#transport.localAddress
  }
  /** What ended it; null while it lives. */
  get failure(): Failure | null {
    return this.#failure
  }

  /** The key of one session (RFC 5705): the same at both ends, and at no other session. */
  sessionKey(session: string): Uint8Array {
    return new Uint8Array(this.#transport.exportKey(sessionKeyBytes, sessionKeyLabel, session))
  }

  /** Binds a comparison to this TLS session: the same at both ends, and at no other connection. */
  comparisonBinding(session: string): Uint8Array {
    return new Uint8Array(this.#transport.exportKey(bindingBytes, comparisonLabel, session))
  }

  /** Looks after work done for the other end: where it fails, this connection ends, and never the program. */
  guard(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof FailureError)) console.error(error)
      this.close('wentWrong')
    })
  }

  send(message: ControlMessage): void {
    if (this.#failure === null) this.#transport.write(encodeFrame(message))
  }

  /** Every message but hello and heartbeat. Returns how to stop listening. */
  onMessage(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Called once; at once where it has ended already. Returns how to stop listening. */
  onClose(listener: (failure: Failure) => void): () => void {
    if (this.#failure !== null) listener(this.#failure)
    else this.#closeListeners.add(listener)
    return () => this.#closeListeners.delete(listener)
  }

  /** A probe or an answer of the peer is a sign of life as good as a message. */
  noteSign(): void {
    this.#lastSignNs = this.#clock.nowNs()
  }

  /** Says goodbye and closes. */
  close(reason: Goodbye): void {
    this.send({ type: 'bye', reason })
    this.#end(peerGone(this.remoteAddress, reason))
    this.#transport.end()
  }

  #take(value: unknown): void {
    const anyHello = v.safeParse(AnyHello, value)
    if (anyHello.success && anyHello.output.protocol !== protocolVersion) {
      const theirs = anyHello.output.protocol
      this.#refuse(detail('otherVersion', { version: protocolVersion }), {
        failure: 'incompatible',
        host: this.remoteAddress,
        theirs,
        ours: protocolVersion,
      })
      return
    }
    const message = v.safeParse(ControlMessage, value)
    if (!message.success)
      return this.#refuse(detail('messageWrong', { problem: v.summarize(message.issues).slice(0, 300) }))
    if (message.output.type === 'heartbeat') return
    if (message.output.type === 'hello' && this.#peer !== null) return this.#refuse(detail('secondHello'))
    if (message.output.type === 'bye') {
      this.#end(goneWith(this.remoteAddress, message.output))
      this.#transport.end()
      return
    }
    for (const listener of [...this.#listeners]) listener(message.output)
  }

  #look(): void {
    const nowNs = this.#clock.nowNs()
    const silentMs = (nowNs - this.#lastSignNs) / 1e6
    if (silentMs >= silenceMs) {
      this.#end({ failure: 'peerSilent', host: this.remoteAddress, seconds: silentMs / 1000 })
      this.#transport.destroy()
      return
    }
    if ((nowNs - this.#lastBeatNs) / 1e6 >= heartbeatMs && this.#peer !== null) {
      this.#lastBeatNs = nowNs
      this.send({ type: 'heartbeat' })
    }
  }

  #refuse(
    why: Why,
    failure: Failure = {
      failure: 'notPacketLab',
      host: this.remoteAddress,
      port: this.#transport.remotePort,
      detail: why.code,
      values: why.values,
    },
  ): void {
    this.send({ type: 'bye', reason: why.code, values: why.values })
    this.#end(failure)
    this.#transport.end()
  }

  #end(failure: Failure): void {
    if (this.#failure !== null) return
    this.#failure = failure
    for (const listener of this.#closeListeners) listener(failure)
    this.#closeListeners.clear()
    this.#listeners.clear()
  }
}
