/** Asks the other lab to be admitted, whatever for, and waits until its person, or the lab itself, has answered. */
import { randomBytes } from 'node:crypto'
import { systemFailure, type Operation } from '../../../shared/base/codes'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { settledOnce } from '../../../shared/base/waiting'
import { badInput } from '../../../shared/measurement/codes'
import type { ControlMessage, Refusal } from '../../../shared/wire/control-message'
import { AskersComparison } from './askers-comparison'
import type { ControlConnection } from './connection'

/**
 * Longer than a comparison, the person's answer and the wait for a place take together. Without a limit the same digits
 * would stay on the screen while an attacker in the middle looks for a second connection with equal ones.
 */
const answerWithinMs = 75_000

type MessageOfSession = Extract<ControlMessage, { session: string }>

export interface Question<Answer> {
  /** The message that asks, for a session of this name. */
  readonly asks: (session: string) => ControlMessage
  /** What is sent where the asker gives up. */
  readonly withdraws: 'close' | 'leave'
  /** What is given up then, for the failure. */
  readonly operation: Operation
  /** The person is asked; then again with the digits to compare. */
  readonly onAsking: (digits: string | null) => void
  /** What the message that admits gives; null for every other. */
  readonly answerOf: (message: MessageOfSession) => Answer | null
}

/** Waits 75 s at most. Throws FailureError (declined, tooSoon, busy, badInput, peerGone, peerSilent, comparisonBroken, ...). */
export function ask<Answer>(
  connection: ControlConnection,
  { asks, withdraws, operation, onAsking, answerOf }: Question<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const session = randomBytes(16).toString('hex')
  return settledOnce((asked) => {
    const fail = (failure: Failure) => asked.reject(new FailureError(failure))
    const withdraw = (failure: Failure) => {
      connection.send({ type: withdraws, session })
      fail(failure)
    }
    const comparison = new AskersComparison(connection, session)
    const stop = connection.onMessage((message) => {
      if (!('session' in message) || message.session !== session) return
      if (message.type === 'asking') {
        comparison.begin(message.commitment)
        onAsking(null)
      } else if (message.type === 'nonce') {
        const digits = comparison.end(message.nonce)
        if (digits === null) withdraw({ failure: 'comparisonBroken', host: connection.remoteAddress })
        else onAsking(digits)
      } else if (message.type === 'refused') fail(refusalAsFailure(message.refusal, connection.remoteAddress))
      else {
        const answer = answerOf(message)
        if (answer !== null) asked.resolve(answer)
      }
    })
    asked.finally(stop)
    asked.finally(connection.onClose(fail))
    asked.after(answerWithinMs, () =>
      withdraw({ failure: 'declined', host: connection.remoteAddress, why: 'noAnswer' }),
    )
    asked.onAbort(signal, () => withdraw(systemFailure(operation, 'ECANCELED')))
    if (!signal.aborted) connection.send(asks(session))
  })
}

/** What the other lab's refusal means to who asked. */
function refusalAsFailure(refusal: Refusal, host: string): Failure {
  switch (refusal.why) {
    case 'busy':
      return { failure: 'busy', host, waiting: refusal.waiting }
    case 'settings':
      if (refusal.code === 'comparisonTooSoon') return tooSoon(host, refusal.values['seconds'])
      return badInput('settingsRefused', { host, reason: { code: refusal.code, values: refusal.values } })
    default:
      return { failure: 'declined', host, why: refusal.why }
  }
}

/** Digits can be compared again after so many seconds, as the other lab says. */
function tooSoon(host: string, seconds: unknown): Failure {
  return typeof seconds === 'number' && seconds >= 0
    ? { failure: 'tooSoon', host, seconds }
    : { failure: 'declined', host, why: 'noAnswer' }
}
