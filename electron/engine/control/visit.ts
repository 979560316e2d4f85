/** One visit on a control connection: asked for, admitted, then frames both ways until either end leaves. */
import { randomBytes } from 'node:crypto'
import { FailureError, type Failure } from '../../../shared/failure'
import { visitWindowFrames } from '../../../shared/wire/control-message'
import type { VisitWord } from '../traffic/visit-contract'
import { AskersComparison } from './askers-comparison'
import type { ControlConnection } from './connection'
import { refusalAsFailure } from './requester'

/**
 * Asks the other lab for a visit and waits until its person has accepted; `onAsking` hears that the person is asked,
 * then the digits to compare. Returns the visit's session. Throws FailureError (declined, busy, peerGone, ...).
 */
export function openVisit(
  connection: ControlConnection,
  onAsking: (digits: string | null) => void,
  signal: AbortSignal,
): Promise<string> {
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
      connection.send({ type: 'leave', session })
      fail({ failure: 'system', operation: 'Asking for the visit', code: 'ECANCELED' })
    }
    const comparison = new AskersComparison(connection, session)
    const stop = connection.onMessage((message) => {
      if (!('session' in message) || message.session !== session) return
      if (message.type === 'asking') {
        comparison.begin(message.commitment)
        onAsking(null)
      } else if (message.type === 'nonce') {
        const digits = comparison.end(message.nonce)
        if (digits !== null) return onAsking(digits)
        connection.send({ type: 'leave', session })
        fail({ failure: 'comparisonBroken', host: connection.remoteAddress })
      } else if (message.type === 'refused') fail(refusalAsFailure(message.refusal, connection.remoteAddress))
      else if (message.type === 'visited') {
        settle()
        resolve(session)
      }
    })
    connection.onClose(fail)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) return abort()
    connection.send({ type: 'visit', session })
  })
}

/** An admitted visit, the same at both ends: hands words over to the traffic thread, and sends its words. */
export class VisitLine {
  readonly #connection: ControlConnection
  readonly #session: string
  /** Resolves when the other end has left or the connection is closed. */
  readonly over: Promise<void>
  #untaken = 0

  constructor(connection: ControlConnection, session: string, onWord: (word: VisitWord) => void) {
    this.#connection = connection
    this.#session = session
    this.over = new Promise((resolve) => {
      const stop = connection.onMessage((message) => {
        if (!('session' in message) || message.session !== session) return
        if (message.type === 'frame') {
          this.#untaken += 1
          if (this.#untaken > visitWindowFrames)
            return connection.close('a visit sent more frames than were taken')
          onWord({ kind: 'frame', frame: message.frame })
        } else if (message.type === 'took') onWord({ kind: 'took', frames: message.frames })
        else if (message.type === 'leave') {
          stop()
          resolve()
        }
      })
      connection.onClose(() => resolve())
    })
  }

  say(word: VisitWord): void {
    const session = this.#session
    if (word.kind === 'frame') this.#connection.send({ type: 'frame', session, frame: word.frame })
    else {
      this.#untaken -= word.frames
      this.#connection.send({ type: 'took', session, frames: word.frames })
    }
  }
}
