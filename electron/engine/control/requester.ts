/** The sender's end of one session on a control connection: opens it, and asks for the report at its end. */
import { operation } from '../../../shared/base/platform-codes'
import { settledOnce } from '../../../shared/base/waiting'
import { limits, type MeasureSettings } from '../../../shared/measurement/settings'
import type { PerTransport, TransportName } from '../../../shared/measurement/transport'
import type { ControlMessage } from '../../../shared/wire/control-message'
import type { SessionReport } from '../reflector/contract'
import { ask } from './ask'
import type { ControlConnection } from './connection'
import { sessionKeys } from './session-keys'

const reportWithinMs = 3000

export interface OpenedSession {
  readonly session: string
  readonly ssid: number
  readonly dataPort: number
  readonly keys: PerTransport<Uint8Array>
  readonly transports: readonly TransportName[]
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
        const keys = sessionKeys(connection, session, settings.transports)
        return { session, ssid, dataPort, keys, transports: settings.transports }
      },
    },
    signal,
  )
}

/** Ends the session and waits for what its reflector saw; null where the report does not come. */
export function closeSession(
  connection: ControlConnection,
  { session, transports }: Pick<OpenedSession, 'session' | 'transports'>,
): Promise<SessionReport | null> {
  if (connection.failure !== null) return Promise.resolve(null)
  return settledOnce<SessionReport | null>(({ resolve, after, finally: atEnd }) => {
    // Only for the session's own transports: a hostile peer's reports about others are dropped.
    const bitmaps = new Map(transports.map((transport) => [transport, new ArrivedBits()]))
    const stop = connection.onMessage((message) => {
      if (!('session' in message) || message.session !== session) return
      if (message.type === 'received') bitmaps.get(message.transport)?.add(message)
      else if (message.type === 'report') resolve({ channels: withBits(message.channels, bitmaps) })
    })
    atEnd(stop)
    atEnd(connection.onClose(() => resolve(null)))
    after(reportWithinMs, () => resolve(null))
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

function withBits(
  told: Extract<ControlMessage, { type: 'report' }>['channels'],
  bitmaps: ReadonlyMap<TransportName, ArrivedBits>,
): SessionReport['channels'] {
  const channels: SessionReport['channels'] = {}
  for (const [transport, { bytes }] of bitmaps) {
    const channel = told[transport]
    if (channel !== undefined) channels[transport] = { ...channel, received: bytes }
  }
  return channels
}
