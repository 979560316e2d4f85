/** What a reader's failure says, for tests that compare sentences. */
import { isFailure } from '../../../shared/base/failure'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { english } from '../../../shared/words/language'

/** The sentence of a failure; a value that should have been refused fails the test. */
export function sentenceOf(value: unknown): string {
  if (!isFailure(value)) throw new Error(`not refused: ${String(value)}`)
  return failureSentence(value, english)
}
