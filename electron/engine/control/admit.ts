/** The asked's end of an admission: the desk's judgement, and the digits that both people compare. */
import { settledOnce } from '../../../shared/base/waiting'
import type { MeasureSettings } from '../../../shared/measurement/settings'
import type { Refusal } from '../../../shared/wire/control-message'
import type { AdmissionDesk } from './admission'
import { commitmentOf, digitsOf, newNonce } from './comparison'
import type { ControlConnection } from './connection'

/** The asker's nonce is one message away. */
const compareWithinMs = 5000

/**
 * Lets the other end in, or says why not, asking the person where the settings say so; `settings` are those it would
 * measure with, null where it wants to visit.
 */
export async function admit(
  connection: ControlConnection,
  admission: AdmissionDesk,
  session: string,
  settings: MeasureSettings | null,
  closing: AbortSignal,
): Promise<Refusal | null> {
  const caller = {
    identity: connection.identity,
    name: connection.peer.name,
    host: connection.remoteAddress,
    settings,
  }
  const verdict = admission.judge(caller)
  if (verdict !== null) return verdict === 'admitted' ? null : { why: verdict }
  const leave = admission.reserve(caller)
  if (typeof leave !== 'function') return leave
  try {
    const digits = await compare(connection, session, closing)
    const answer = digits === null ? 'noAnswer' : await admission.ask({ ...caller, digits }, closing)
    return answer === 'admitted' ? null : { why: answer }
  } finally {
    leave()
  }
}

/** The asked's end of a comparison: commits itself, hears the asker's nonce, then shows its own. */
function compare(
  connection: ControlConnection,
  session: string,
  closing: AbortSignal,
): Promise<string | null> {
  const compared = {
    asker: connection.identity,
    asked: connection.localIdentity,
    binding: connection.comparisonBinding(session),
  }
  const nonce = newNonce()
  return settledOnce<string | null>(({ resolve, after, onAbort, finally: atEnd }) => {
    const stop = connection.onMessage((message) => {
      if (message.type !== 'nonce' || message.session !== session) return
      connection.send({ type: 'nonce', session, nonce })
      resolve(digitsOf(compared, message.nonce, nonce))
    })
    atEnd(stop)
    after(compareWithinMs, () => resolve(null))
    onAbort(closing, () => resolve(null))
    if (!closing.aborted)
      connection.send({ type: 'asking', session, commitment: commitmentOf(compared, nonce) })
  })
}
