/** Says what cannot be read and where, with a quotation that is safe to print whatever the input was. */
import type { Failure } from '../base/failure'
import type { Why } from '../base/why'
import { badInput } from './codes'

/** Why a text is not what it should be; `position` counts its characters from 0. */
export class Refusal {
  constructor(
    readonly position: number,
    readonly why: Why,
  ) {}

  /** The same refusal for a longer text in which the one that was read begins at `offset`. */
  shiftedBy(offset: number): Refusal {
    return new Refusal(this.position + offset, this.why)
  }
}

const LONGEST_QUOTE = 80

/** The text in double quotes, all but printable ASCII escaped, cut at 80 characters. */
export function quote(text: string): string {
  const plain = text.replace(/[^\x20-\x7e]/g, (character) => `\\u${hex4(character)}`)
  return plain.length > LONGEST_QUOTE ? `"${plain.slice(0, LONGEST_QUOTE)}..."` : `"${plain}"`
}

/** The failure a caller sees; the position is told counting from 1, as people count. */
export function refusalOf(text: string, refusal: Refusal): Failure {
  const { position, why } = refusal
  return position < text.length
    ? badInput('atCharacter', { position: position + 1, text: quote(text), why })
    : badInput('atEnd', { position: text.length + 1, text: quote(text), why })
}

function hex4(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}
