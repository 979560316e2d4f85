/** Says what cannot be read and where, with a quotation that is safe to print whatever the input was. */
import type { Why } from './why'
import { characterName, codePointText } from './character-names'
import { asciiForm } from './typed-text'

/** Why a text is not what it should be; `position` counts its UTF-16 units from 0, as JavaScript does. */
export class Refusal {
  constructor(
    readonly position: number,
    readonly why: Why,
  ) {}

  /** The same refusal for a longer text in which the one that was read begins at `offset`. */
  shiftedBy(offset: number): Refusal {
    return new Refusal(this.position + offset, this.why)
  }

  /** The same refusal with the offending character as it stands in `text`, of which the ASCII form was read. */
  asWrittenIn(text: string): Refusal {
    return new Refusal(
      this.position,
      withSign(this.why, () => signAt(text, this.position)),
    )
  }
}

/** `sign` is what every code calls the character at the place; it may be of a code in another. */
function withSign({ code, values }: Why, sign: () => string): Why {
  const entries = Object.entries(values).map(([name, value]): [string, string | number | Why] => {
    if (typeof value === 'object') return [name, withSign(value, sign)]
    return [name, name === 'sign' ? sign() : value]
  })
  return { code, values: Object.fromEntries(entries) }
}

/**
 * Reads what a person typed or pasted: `read` gets it in ASCII where it has full-width forms (see asciiForm), with no
 * white space around it. A refusal counts in `text` as it was given, and shows its characters.
 */
export function readTyped<Value>(text: string, read: (core: string) => Value | Refusal): Value | Refusal {
  const plain = asciiForm(text)
  const core = plain.trim()
  const result = read(core)
  return result instanceof Refusal ? result.shiftedBy(plain.indexOf(core)).asWrittenIn(text) : result
}

const LONGEST_QUOTE = 80

/** The text in double quotes, what cannot be seen or steers the line escaped, cut at 80 characters. */
export function quote(text: string): string {
  const characters = [...text.slice(0, 2 * LONGEST_QUOTE)].map((character) =>
    isVisible(character) ? character : escaped(character),
  )
  const shown: string[] = []
  let length = 0
  for (const character of characters) {
    length += character.length
    if (length > LONGEST_QUOTE) return `"${shown.join('')}..."`
    shown.push(character)
  }
  return `"${shown.join('')}"`
}

/**
 * The character that begins at `position`, so that a person knows it: `"x"`, `"é" (U+00E9 LATIN SMALL LETTER E WITH
 * ACUTE)`, `U+200B ZERO WIDTH SPACE` where there is nothing to see; without its name where we have none.
 */
export function signAt(text: string, position: number): string {
  const character = String.fromCodePoint(text.codePointAt(position) ?? 0)
  if (/^[\x20-\x7e]$/.test(character)) return `"${character}"`
  const name = characterName(character)
  const named = name === null ? codePointText(character) : `${codePointText(character)} ${name}`
  return isVisible(character) ? `"${character}" (${named})` : named
}

/** Which character of the text begins at that UTF-16 unit, counted from 1 as people count. */
export function characterNumber(text: string, position: number): number {
  return [...text.slice(0, position)].length + 1
}

/** Whether it is seen as itself: no control, format or unassigned character, no white space but the space, no filler. */
function isVisible(character: string): boolean {
  return character === ' ' || !/^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u.test(character)
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  return code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}
