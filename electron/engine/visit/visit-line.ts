/** One visit on a control connection: asked for, admitted, then frames both ways until either end leaves. */
import { operation } from '../../../shared/base/platform-codes'
import { visitWindowFrames } from '../../../shared/wire/control-message'
import type { VisitWord } from './visit-contract'
import { ask } from '../control/ask'
import type { ControlConnection } from '../control/connection'

/**
 * Asks the other lab for a visit and waits until its person has accepted; `onAsking` hears that the person is asked,
 * then the digits to compare. Returns the visit's session. Throws FailureError (declined, busy, peerGone, ...).
 */
export function openVisit(
  connection: ControlConnection,
  onAsking: (digits: string | null) => void,
  signal: AbortSignal,
): Promise<string> {
  return ask(
    connection,
    {
      asks: (session) => ({ type: 'visit', session }),
      withdraws: 'leave',
      operation: operation('askVisit'),
      onAsking,
      answerOf: (message) => (message.type === 'visited' ? message.session : null),
    },
    signal,
  )
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
          if (this.#untaken > visitWindowFrames) return connection.close('tooManyFrames')
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
