/**
 * One control connection after its TLS handshake: messages in and out, checked; a heartbeat every second; silence
 * and nonsense end it with a reason and never the program. What only a newer lab knows is passed over.
 */
import { guarded, noteDropped } from '../../../shared/base/guarded'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { detail, notPacketLab, peerGone } from '../../../shared/base/platform-codes'
import { settledOnce } from '../../../shared/base/waiting'
import { badInput } from '../../../shared/measurement/codes'
import type { Why } from '../../../shared/base/why'
import { encodeFrame, FrameDecoder, FrameError } from '../../../shared/wire/control-frame'
import { readMessage, type ControlMessage, type Refusal } from '../../../shared/wire/control-message'
import { commonProtocol, protocolsOf, type Capability, type Hello } from '../../../shared/wire/hello'
import type { Clock } from '../base/clock'
import { TokenBucket } from '../base/budgets'
import type { ControlTransport } from '../net/tls'
import { bindingBytes, comparisonLabel } from './comparison'
import { goneWith, versionIn, type Goodbye } from './goodbye'
import { Unread } from './unread'

const heartbeatMs = 1000
const lookMs = 250
/** Ended after so long without a sign of life; with the look's own interval this stays below five seconds. */
const silenceMs = 4500
const helloWithinMs = 5000
/** Messages of unknown types: so many at once, then so many a second. More is no newer lab but a flood. */
const unknownAtOnce = 100
const unknownPerSecond = 10
/** Refusals, counted in the same way. */
const refusedAtOnce = 20
const refusedPerSecond = 1

type Listener = (message: ControlMessage) => void

export class ControlConnection {
  readonly #transport: ControlTransport
  readonly #clock: Clock
  readonly #side: 'dialler' | 'listener'
  readonly #hello: Hello
  readonly #unknown = new TokenBucket(unknownAtOnce, unknownPerSecond)
  readonly #refused = new TokenBucket(refusedAtOnce, refusedPerSecond)
  readonly #unread: Unread
  readonly #listeners = new Set<Listener>()
  readonly #closeListeners = new Set<(failure: Failure) => void>()
  #peer: Hello | null = null
  #failure: Failure | null = null
  #lastSignNs: number
  #lastBeatNs: number

  private constructor(transport: ControlTransport, side: 'dialler' | 'listener', hello: Hello, clock: Clock) {
    this.#transport = transport
    this.#side = side
    this.#hello = hello
    this.#clock = clock
    this.#unread = new Unread(transport, side === 'dialler')
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
    const look = setInterval(
      guarded('timer', () => this.#look()),
      lookMs,
    )
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
    const connection = new ControlConnection(transport, side, hello, clock)
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
  /** The highest version of the protocol that both ends speak. */
  get protocol(): number {
    return Math.min(this.#hello.protocols.most, this.peer.protocols.most)
  }
  /** Whether both ends know this, so that it may be asked of the other. */
  can(capability: Capability): boolean {
    return [this.#hello, this.peer].every(({ capabilities }) => capabilities.includes(capability))
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

  /** Keying material (RFC 5705): the same at both ends for the same label and context, and at no other connection. */
  exportKey(bytes: number, label: string, context: string): Uint8Array {
    return new Uint8Array(this.#transport.exportKey(bytes, label, context))
  }

  /** Binds a comparison to this TLS session: the same at both ends, and at no other connection. */
  comparisonBinding(session: string): Uint8Array {
    return this.exportKey(bindingBytes, comparisonLabel, session)
  }

  /** Looks after work done for the other end: where it fails, this connection ends, and never the program. */
  guard(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof FailureError)) noteDropped('control')
      this.close('wentWrong')
    })
  }

  /** Ends the connection where the other end lets too much wait. */
  send(message: ControlMessage): void {
    if (this.#failure !== null) return
    this.#transport.write(encodeFrame(message))
    if (!this.#unread.isTooMuch) return
    this.#end(peerGone(this.remoteAddress, 'tooMuchUnread'))
    this.#transport.destroy()
  }

  /** Refuses what the other end asked for; one that goes on asking loses its connection. */
  turnDown(session: string, refusal: Refusal): void {
    this.send({ type: 'refused', session, refusal })
    if (!this.#refused.take(this.#clock.nowNs())) this.#refuse(detail('tooManyRefused'))
  }

  /** The other end was let in: more may wait for it. */
  noteAdmitted(): void {
    this.#unread.noteAdmitted()
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
    const theirs = protocolsOf(value)
    if (theirs !== null && commonProtocol(this.#hello.protocols, theirs) === null)
      return this.#turnAway(theirs.most)
    const reading = readMessage(value)
    if (this.#peer === null && reading.kind !== 'message' && reading.kind !== 'wrong')
      return this.#refuse(detail('firstNoHello'))
    switch (reading.kind) {
      case 'wrong':
        return this.#refuse(detail('messageWrong', { problem: reading.problem.slice(0, 300) }))
      case 'unknown':
        if (!this.#unknown.take(this.#clock.nowNs())) this.#refuse(detail('tooManyUnknown'))
        return
      case 'foreignSetting': {
        const { session, setting } = reading
        const { code, values } = badInput('settingUnknown', { setting })
        return this.turnDown(session, { why: 'settings', code, values })
      }
      case 'message':
        return this.#hear(reading.message)
    }
  }

  #hear(message: ControlMessage): void {
    if (message.type === 'heartbeat') return
    if (message.type === 'hello' && this.#peer !== null) return this.#refuse(detail('secondHello'))
    if (message.type === 'bye') {
      const version = this.#peer === null ? versionIn(message) : null
      this.#end(version === null ? goneWith(this.remoteAddress, message) : this.#incompatible(version))
      this.#transport.end()
      return
    }
    for (const listener of [...this.#listeners]) listener(message)
  }

  /** Whoever dialled has our hello before the goodbye: labs of version 1 learn from it alone which version this is. */
  #turnAway(theirs: number): void {
    if (this.#side === 'listener') this.send(this.#hello)
    this.#refuse(detail('otherVersion', { version: this.#hello.protocols.most }), this.#incompatible(theirs))
  }

  #incompatible(theirs: number): Failure {
    const ours = this.#hello.protocols.most
    return { failure: 'incompatible', host: this.remoteAddress, theirs, ours }
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
    for (const listener of this.#closeListeners) guarded('control', listener)(failure)
    this.#closeListeners.clear()
    this.#listeners.clear()
  }
}
