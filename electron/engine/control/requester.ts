/** The sender's end of one session on a control connection: opens it, and asks for the report at its end. */
import { badInput } from '../../../shared/bad-input'
import { randomBytes } from 'node:crypto'
import { FailureError, type Failure } from '../../../shared/failure'
import { limits, type MeasureSettings } from '../../../shared/measurement/settings'
import type { ReflectorCounts } from '../../../shared/measurement/result'
import type { ControlMessage, Refusal } from '../../../shared/wire/control-message'
import type { SessionReport } from '../threads/contracts'
import { AskersComparison } from './askers-comparison'
import type { ControlConnection } from './connection'

const reportWithinMs = 3000

export interface OpenedSession {
  readonly session: string
  readonly ssid: number
  readonly dataPort: number
  readonly key: Uint8Array
}

export type Waiting = { kind: 'asking'; digits: string | null } | { kind: 'queued'; ahead: number }

/**
 * Asks the other lab for a session and waits until it is open; `onWaiting` hears what it waits for. Throws
 * FailureError (declined, busy, badInput, peerGone, peerSilent, ...).
 */
export function openSession(
  connection: ControlConnection,
  settings: MeasureSettings,
  onWaiting: (waiting: Waiting) => void,
  signal: AbortSignal,
): Promise<OpenedSession> {
  const session = randomBytes(16).toString('hex')
  return new Promise((resolve, reject) => {
    const settle = () => {
      stop()
      signal.removeEventListener('abort', abort)
    }
    const fail = (failure: Failure) => {
      settle()
      reject(new FailureError(failure))
    }
    const abort = () => {
      connection.send({ type: 'close', session })
      fail({ failure: 'system', operation: 'Opening the session', code: 'ECANCELED' })
    }
    const comparison = new AskersComparison(connection, session)
    const stop = connection.onMessage((message) => {
      if (!('session' in message) || message.session !== session) return
      if (message.type === 'asking') {
        comparison.begin(message.commitment)
        onWaiting({ kind: 'asking', digits: null })
      } else if (message.type === 'nonce') {
        const digits = comparison.end(message.nonce)
        if (digits === null) {
          connection.send({ type: 'close', session })
          fail({ failure: 'comparisonBroken', host: connection.remoteAddress })
        } else onWaiting({ kind: 'asking', digits })
      } else if (message.type === 'queued') onWaiting({ kind: 'queued', ahead: message.ahead })
      else if (message.type === 'refused') fail(refusalAsFailure(message.refusal, connection.remoteAddress))
      else if (message.type === 'opened') {
        settle()
        resolve({
          session,
          ssid: message.ssid,
          dataPort: message.dataPort,
          key: connection.sessionKey(session),
        })
      }
    })
    connection.onClose(fail)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) return abort()
    connection.send({ type: 'open', session, settings })
  })
}

/** Ends the session and waits for what its reflector saw; null where the report does not come. */
export function closeSession(connection: ControlConnection, session: string): Promise<SessionReport | null> {
  if (connection.failure !== null) return Promise.resolve(null)
  return new Promise((resolve) => {
    const bitmaps = { udp: new ArrivedBits(), tcp: new ArrivedBits() }
    const settle = (report: SessionReport | null) => {
      clearTimeout(timer)
      stop()
      resolve(report)
    }
    const timer = setTimeout(() => settle(null), reportWithinMs)
    const stop = connection.onMessage((message) => {
      if (!('session' in message) || message.session !== session) return
      if (message.type === 'received') bitmaps[message.transport].add(message)
      else if (message.type === 'report') {
        settle({
          udp: withBits(message.udp, bitmaps.udp),
          tcp: withBits(message.tcp, bitmaps.tcp),
          segmentsRetransmitted: message.segmentsRetransmitted,
        })
      }
    })
    connection.onClose(() => settle(null))
    connection.send({ type: 'close', session })
  })
}

/** A bitmap that arrives in parts; what a hostile peer adds beyond a run's largest size is left out. */
class ArrivedBits {
  bytes = new Uint8Array()

  add(part: Extract<ControlMessage, { type: 'received' }>): void {
    const decoded = Buffer.from(part.bitmap, 'base64')
    const end = part.from / 8 + decoded.length
    if (part.from % 8 !== 0 || end > limits.probes / 8 + 1) return
    if (end > this.bytes.length) {
      const grown = new Uint8Array(end)
      grown.set(this.bytes)
      this.bytes = grown
    }
    this.bytes.set(decoded, part.from / 8)
  }
}

function withBits(counts: ReflectorCounts | null, bits: ArrivedBits): SessionReport['udp'] {
  return counts === null ? null : { counts, received: bits.bytes }
}

/** What the other lab's refusal means to who asked. */
export function refusalAsFailure(refusal: Refusal, host: string): Failure {
  switch (refusal.why) {
    case 'busy':
      return { failure: 'busy', host, waiting: refusal.waiting }
    case 'settings':
      return badInput('settingsRefused', { host, reason: refusal.reason })
    default:
      return { failure: 'declined', host, why: refusal.why }
  }
}
