/** One datagram to everybody on a segment who is meant, and which of the known labs it came to. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/stations/addressing/codes'
import { FailureError, type Failure } from '../../../shared/base/failure'
import type { SegmentEvent, SegmentLab } from '../../../shared/stations/addressing/contract'
import { discoveryPort } from '../../../shared/wire/beacon'
import type { ControlConnection } from '../../engine/control/connection'
import type { SegmentDatagram } from '../../engine/net/segment-datagram'
import { settledOnce, within } from '../../../shared/base/waiting'

/** More would be a table nobody reads. */
export const mostAsked = 64
const readyWithinMs = 3000
/** On one's own segment a datagram takes less than a millisecond; a busy lab looks late. */
const heardWithinMs = 2000

export interface LabToAsk extends Pick<SegmentLab, 'id' | 'name' | 'host' | 'place'> {
  /** Dials and says hello. Throws FailureError. */
  readonly dial: (signal: AbortSignal) => Promise<ControlConnection>
}

export interface SegmentParts {
  readonly nowMs: () => number
  /** 16 random octets in hexadecimal. */
  readonly makeToken: () => string
  readonly send: (datagram: SegmentDatagram) => Promise<Failure | null>
}

export interface SegmentTarget {
  readonly source: string
  readonly zone: string
  readonly to: string
  readonly family: 'IPv4' | 'IPv6'
  /** Where frames to that address go, as far as it has MACs. */
  readonly mac: string | null
}

/** Tells every step; ends when all labs that listened have told, after two seconds, or when the signal fires. */
export async function sendToSegment(
  target: SegmentTarget,
  labs: readonly LabToAsk[],
  parts: SegmentParts,
  emit: (event: SegmentEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const token = parts.makeToken()
  const asked = labs.slice(0, mostAsked).map((lab) => new Asked(lab))
  const tell = () => emit({ step: 'labs', labs: asked.map((one) => one.told) })
  tell()
  try {
    await within(readyWithinMs, signal, (over) =>
      Promise.all(asked.map((one) => one.ready(token, target.family, over, tell))),
    )
    if (signal.aborted) return
    const bytes = Uint8Array.from(Buffer.from(token, 'hex'))
    const sentAtMs = parts.nowMs()
    const refused = await parts.send({ ...target, port: discoveryPort, bytes })
    if (refused !== null) return emit({ step: 'failed', failure: refused })
    const { source: from, to, mac } = target
    emit({ step: 'sent', from, to, port: discoveryPort, mac, bytes: bytes.length })
    await within(heardWithinMs, signal, (over) =>
      Promise.all(asked.map((one) => one.heard(over, () => parts.nowMs() - sentAtMs, tell))),
    )
  } finally {
    for (const one of asked) one.leave()
  }
}

/** One lab that is asked, and what came of it. */
class Asked {
  told: SegmentLab
  readonly #dial: LabToAsk['dial']
  #connection: ControlConnection | null = null
  #heardFrom: Promise<string> | null = null
  #left = false

  constructor({ id, name, host, place, dial }: LabToAsk) {
    this.told = { id, name, host, place, state: 'asked', from: null, afterMs: null, failure: null }
    this.#dial = dial
  }

  /** Resolves once the lab listens, or will not. */
  async ready(token: string, family: 'IPv4' | 'IPv6', over: AbortSignal, tell: () => void): Promise<void> {
    const failure = await settledOnce<Failure | null>(({ resolve, reject, onAbort }) => {
      const { host } = this.told
      onAbort(over, () => resolve({ failure: 'peerSilent', host, seconds: readyWithinMs / 1000 }))
      this.#ask(token, family, over).then(resolve, reject)
    })
    this.told = { ...this.told, state: failure === null ? 'listening' : 'failed', failure }
    tell()
  }

  async #ask(token: string, family: 'IPv4' | 'IPv6', over: AbortSignal): Promise<Failure | null> {
    try {
      const connection = await this.#dial(over)
      this.#connection = connection
      this.told = { ...this.told, name: connection.peer.name }
      if (this.#left) this.leave()
      if (!connection.can('listen'))
        return { failure: 'unsupported', host: connection.remoteAddress, capability: 'listen' }
      return await new Promise((resolve) => {
        this.#heardFrom = new Promise((hear) => {
          connection.onMessage((message) => {
            if (!('token' in message) || message.token !== token) return
            if (message.type === 'heard') hear(message.from)
            else if (message.type === 'listening') resolve(refusalOf(message.failure))
          })
        })
        connection.onClose(resolve)
        connection.send({ type: 'listen', token, family })
      })
    } catch (error) {
      if (error instanceof FailureError) return error.failure
      throw error
    }
  }

  /** Resolves once the lab has heard the datagram; when `over` fires it has not. */
  async heard(over: AbortSignal, sinceMs: () => number, tell: () => void): Promise<void> {
    if (this.told.state !== 'listening' || this.#heardFrom === null) return
    const heardFrom = this.#heardFrom
    const from = await settledOnce<string | null>(({ resolve, reject, onAbort, finally: atEnd }) => {
      onAbort(over, () => resolve(null))
      atEnd(this.#connection?.onClose(() => resolve(null)) ?? (() => {}))
      heardFrom.then(resolve, reject)
    })
    this.told =
      from === null
        ? { ...this.told, state: 'silent' }
        : { ...this.told, state: 'heard', from, afterMs: sinceMs() }
    tell()
  }

  leave(): void {
    this.#left = true
    this.#connection?.close('datagramSent')
  }
}

function refusalOf(code: string | null): Failure | null {
  return code === null ? null : systemFailure(operation('listenThere'), code)
}
