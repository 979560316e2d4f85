/** What stands over a result's figures, in the window as in a saved picture: whose run, with what, and how it ended. */
import { formatTime } from '../../components/figures'
import { settingsWords } from '../../components/run-words'
import type { ResultDocument } from '../../../shared/measurement/result'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { m } from '../../../shared/words/generated/messages'

/** With whom and when. */
export function resultTitle({ target, startedAt }: Pick<ResultDocument, 'target' | 'startedAt'>): string {
  const place = target.kind === 'loopback' ? m.peer_loopback() : (target.name ?? target.host)
  return `${place} · ${new Date(startedAt).toLocaleString()}`
}

/** What was asked for; of a run that did not complete also how long it really took. */
export function settingsLine({
  settings,
  outcome,
  durationNs,
}: Pick<ResultDocument, 'settings' | 'outcome' | 'durationNs'>): string {
  const asked = settingsWords(settings)
  if (outcome === 'completed' || durationNs === null) return asked
  return `${asked} · ${m.result_lasted({ time: formatTime(durationNs) })}`
}

/** Why a run did not complete; null of one that did. */
export function endingSentence({
  outcome,
  failure,
  reason,
}: Pick<ResultDocument, 'outcome' | 'failure' | 'reason'>): string | null {
  if (outcome === 'completed') return null
  if (outcome === 'cancelled') return m.ending_cancelled()
  return failure === null ? (reason ?? m.state_failed()) : failureSentence(failure)
}

/** The lines under the title of a saved picture and of a copied table: settings, how it ended, what it means. */
export function linesOf(result: ResultDocument, meaning: readonly string[]): string[] {
  const ending = endingSentence(result)
  return [settingsLine(result), ...(ending === null ? [] : [ending]), ...meaning]
}
