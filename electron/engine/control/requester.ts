/** The sender's end of one session on a control connection: opens it, and asks for the report at its end. */
import { operation } from '../../../shared/base/platform-codes'
import { limits, type MeasureSettings } from '../../../shared/measurement/settings'
import type { ReflectorCounts } from '../../../shared/measurement/result'
import type { ControlMessage } from '../../../shared/wire/control-message'
import type { SessionReport } from '../reflector/contract'
import { ask } from './ask'
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
  return ask(
    connection,
    {
      asks: (session) => ({ type: 'open', session, settings }),
      withdraws: 'close',
      operation: operation('openSession'),
      onAsking: (digits) => onWaiting({ kind: 'asking', digits }),
      answerOf: (message) => {
        if (message.type === 'queued') onWaiting({ kind: 'queued', ahead: message.ahead })
        if (message.type !== 'opened') return null
        const { session, ssid, dataPort } = message
        return { session, ssid, dataPort, key: connection.sessionKey(session) }
      },
    },
    signal,
  )
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
