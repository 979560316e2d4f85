/** The reflector's end of sessions on one control connection: admits, reflects, reports; nothing outlives it. */
import { badInput } from '../../../shared/measurement/codes'
import { isFailure } from '../../../shared/base/failure'
import { within } from '../../../shared/base/waiting'
import type { Client } from '../../../shared/ipc/contract'
import type { ServedSession } from '../../../shared/lab/status'
import { checkSettings, plannedProbes, type MeasureSettings } from '../../../shared/measurement/settings'
import { mapTransports } from '../../../shared/measurement/transport'
import { receivedChunkBytes, type ControlMessage, type Refusal } from '../../../shared/wire/control-message'
import type { reflectContract, ReflectStep, SessionReport } from '../reflector/contract'
import { admit } from './admit'
import type { AdmissionDesk } from './admission'
import type { ControlConnection } from './connection'
import type { ExpectedSessions } from './expected-sessions'
import { sessionKeys } from './session-keys'
import type { SessionSlots } from './session-slots'

/** A caller waits for a place so long; then it hears how many wait and may come again. */
const queueSeconds = 30
/** Sessions one connection may have open or asked for: one each way, and one more that is closing. */
const maxSessionsOfConnection = 2

export type ServedCounts = Pick<ServedSession, 'channels'>

export interface Desk {
  readonly admission: AdmissionDesk
  readonly slots: SessionSlots
  /** Sessions that this lab asked the other end to open. */
  readonly expected: ExpectedSessions
  readonly reflect: Client<typeof reflectContract>['reflect']
  readonly dataPort: () => number
  /** False where other labs are not to come in now. */
  readonly isListening: () => boolean
  readonly ownIdentity: string
  /** The session's counts changed; null when it is over. */
  readonly onCounts: (session: string, connection: ControlConnection, counts: ServedCounts | null) => void
  /** A session was opened whose sender wants to be probed back. */
  readonly onProbeBack: (
    connection: ControlConnection,
    session: string,
    settings: MeasureSettings,
    closing: AbortSignal,
  ) => void
}

type Open = Extract<ControlMessage, { type: 'open' }>

/** Serves the sessions that the other end of `connection` opens. Expected ones need no admission. */
export function respond(connection: ControlConnection, desk: Desk): void {
  const sessions = new Map<string, AbortController>()
  connection.onMessage((message) => {
    if (message.type === 'open') {
      if (sessions.has(message.session)) return
      if (sessions.size >= maxSessionsOfConnection)
        return connection.turnDown(message.session, { why: 'busy', waiting: 0 })
      const closing = new AbortController()
      sessions.set(message.session, closing)
      const served = serveSession(connection, desk, message, closing.signal)
      connection.guard(served.finally(() => sessions.delete(message.session)))
    } else if (message.type === 'close') sessions.get(message.session)?.abort()
  })
  connection.onClose(() => {
    for (const closing of sessions.values()) closing.abort()
  })
}

async function serveSession(
  connection: ControlConnection,
  desk: Desk,
  { session, settings }: Open,
  closing: AbortSignal,
): Promise<void> {
  const refuse = (refusal: Refusal) => connection.turnDown(session, refusal)
  const wrong = checkSettings(settings, 'authenticated')
  if (wrong?.failure === 'badInput')
    return refuse({ why: 'settings', code: wrong.code, values: wrong.values })
  const { identity, remoteAddress: address } = connection
  const isInvited = identity === desk.ownIdentity || desk.expected.take(connection, settings)
  if (!isInvited) {
    if (!desk.isListening()) return refuse({ why: 'listeningOff' })
    const refusal = await admit(connection, desk.admission, session, settings, closing)
    if (refusal !== null) return refuse(refusal)
  }
  connection.noteAdmitted()

  const holder = { identity, address, isTrusted: isInvited || desk.admission.isTrusted(identity) }
  const ssid = await within(queueSeconds * 1000, closing, (queueOver) =>
    desk.slots.take(holder, (ahead) => connection.send({ type: 'queued', session, ahead }), queueOver),
  )
  if (ssid === null) return refuse({ why: 'busy', waiting: desk.slots.waiting })
  try {
    await reflectSession(connection, desk, session, settings, ssid, closing)
  } finally {
    desk.slots.release(ssid)
    desk.onCounts(session, connection, null)
  }
}

async function reflectSession(
  connection: ControlConnection,
  desk: Desk,
  session: string,
  settings: MeasureSettings,
  ssid: number,
  closing: AbortSignal,
): Promise<void> {
  let opened = false
  let received = 0
  const steps = desk.reflect(
    {
      ssid,
      keys: sessionKeys(connection, session, settings.transports),
      localAddress: connection.localAddress,
      remoteAddress: connection.remoteAddress,
      transports: settings.transports,
      maxProbes: plannedProbes(settings),
    },
    { signal: closing },
  )
  for await (const step of steps) {
    if (isFailure(step)) {
      const { code, values } = badInput('dataPort')
      return connection.turnDown(session, { why: 'settings', code, values })
    }
    if (step.kind === 'report') return sendReport(connection, session, step.report)
    const soFar = countReceived(step)
    if (soFar > received) connection.noteSign()
    received = soFar
    desk.onCounts(session, connection, { channels: step.channels })
    if (opened) continue
    opened = true
    connection.send({ type: 'opened', session, ssid, dataPort: desk.dataPort() })
    if (settings.bothWays) desk.onProbeBack(connection, session, settings, closing)
  }
}

function countReceived(step: Extract<ReflectStep, { kind: 'counts' }>): number {
  return Object.values(step.channels).reduce((sum, { received }) => sum + received, 0)
}

function sendReport(connection: ControlConnection, session: string, report: SessionReport): void {
  for (const [transport, { received: bitmap }] of Object.entries(report.channels)) {
    for (let from = 0; from < bitmap.length; from += receivedChunkBytes) {
      connection.send({
        type: 'received',
        session,
        transport,
        from: from * 8,
        bitmap: Buffer.from(bitmap.subarray(from, from + receivedChunkBytes)).toString('base64'),
      })
    }
  }
  connection.send({
    type: 'report',
    session,
    channels: mapTransports(report.channels, ({ counts, segmentsRetransmitted }) => ({
      counts,
      segmentsRetransmitted,
    })),
  })
}
