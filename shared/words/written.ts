/**
 * What is written down for programs and for later: codes and values as they are, and beside them the reason in English,
 * which the ends add when they write. Nobody else makes words of a failure.
 */
import * as v from 'valibot'
import { Failure, isFailure } from '../base/failure'
import type { ResultDocument } from '../measurement/result'
import { failureSentence } from './failure-sentence'
import { m } from './generated/messages'
import { english, type Language } from './language'

/**
 * The document with the reason why it, and what was measured the other way, did not complete: in English for a file or a
 * program, in another language to be shown.
 */
export function withReason(document: ResultDocument, language: Language = english): ResultDocument {
  const { reverse } = document
  return {
    ...document,
    reason: reasonOf(document, language),
    reverse: reverse === null ? null : { ...reverse, reason: reasonOf(reverse, language) },
  }
}

/** JSON of any answer, each failure in it with its reason. */
export function jsonWithReasons(answer: unknown): string {
  return JSON.stringify(answer, (_key, value: unknown) =>
    // Asked first, since a list of prefixes may have a million values that are plainly none.
    isFailure(value) && v.is(Failure, value) ? { ...value, reason: failureSentence(value, english) } : value,
  )
}

function reasonOf(
  { outcome, failure, reason }: Omit<ResultDocument, 'reverse'>,
  language: Language,
): string | null {
  if (failure !== null) return failureSentence(failure, language)
  return outcome === 'cancelled' ? m.result_cancelled({}, language) : reason
}
