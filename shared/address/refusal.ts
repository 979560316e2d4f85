/** The failure that a caller sees where a reader refuses a text. */
import type { Failure } from '../base/failure'
import { characterNumber, quote, Refusal } from '../base/refusal'
import { badInput } from './codes'

export { quote, Refusal }

/** The place is told in characters counted from 1, as people count. */
export function refusalOf(text: string, { position, why }: Refusal): Failure {
  const place = { position: characterNumber(text, position), text: quote(text), why }
  return position < text.length ? badInput('atCharacter', place) : badInput('atEnd', place)
}
