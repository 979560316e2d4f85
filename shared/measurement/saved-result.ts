/** Reads a result document back from the text it was saved as; anything else is told apart, never guessed at. */
import * as v from 'valibot'
import { ResultDocument, schemaVersion } from './result'

/** Why a text is no saved result. */
export interface NotAResult {
  readonly notAResult: 'notJson' | 'otherVersion' | 'otherShape'
}

/** The document, or why `text` is none that this version of the lab can read. */
export function parseSavedResult(text: string): ResultDocument | NotAResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { notAResult: 'notJson' }
  }
  const versioned = v.safeParse(v.looseObject({ schemaVersion: v.number() }), value)
  if (versioned.success && versioned.output.schemaVersion !== schemaVersion)
    return { notAResult: 'otherVersion' }
  const parsed = v.safeParse(ResultDocument, value)
  return parsed.success ? parsed.output : { notAResult: 'otherShape' }
}
