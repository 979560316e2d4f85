/** Turns what a person typed into the octets of a message: plain text, text with escapes, or hexadecimal digits. */
import { badInput, why } from './codes'
import type { Failure } from '../../base/failure'
import type { Why } from '../../base/why'
import { characterNumber, Refusal } from '../../base/refusal'
import { readHexText } from '../../framing/hex-text'
import { encodeText, type TextEncoding } from './text-encoding'

export const messageForms = ['text', 'escapes', 'hex'] as const
export type MessageForm = (typeof messageForms)[number]

/** How escapes are written, for help texts. */
export const escapeSyntax = '\\n, \\r, \\t, \\0, \\e, \\\\, \\xHH (one octet) and \\u{HHHH} (one character)'

const simpleEscapes: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  '0': 0x00,
  e: 0x1b,
  '\\': 0x5c,
}

/** The octets, or one sentence with the character (counted from 1) where the text goes wrong. */
export function composeMessage(
  text: string,
  form: MessageForm,
  encoding: TextEncoding,
): Uint8Array | Failure {
  switch (form) {
    case 'text':
      return encodeText(text, encoding)
    case 'escapes':
      return readEscapes(text, encoding)
    case 'hex':
      return readHex(text)
  }
}

/** Hexadecimal octets as readHexText reads them. */
export function readHex(text: string): Uint8Array | Failure {
  const octets = readHexText(text)
  return octets instanceof Refusal ? wrong(characterNumber(text, octets.position) - 1, octets.why) : octets
}

function readEscapes(text: string, encoding: TextEncoding): Uint8Array | Failure {
  const parts: Uint8Array[] = []
  let from = 0
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from)) {
    const before = encodeText(text.slice(from, at), encoding)
    if (!(before instanceof Uint8Array)) return before
    const escape = readEscape(text, at, encoding)
    if (!('octets' in escape)) return escape
    parts.push(before, escape.octets)
    from = at + escape.length
  }
  const rest = encodeText(text.slice(from), encoding)
  if (!(rest instanceof Uint8Array)) return rest
  return joined([...parts, rest])
}

/** One escape and how many characters it takes. */
function readEscape(
  text: string,
  at: number,
  encoding: TextEncoding,
): { octets: Uint8Array; length: number } | Failure {
  const letter = text.charAt(at + 1)
  const simple = Object.hasOwn(simpleEscapes, letter) ? simpleEscapes[letter] : undefined
  if (simple !== undefined) return { octets: Uint8Array.of(simple), length: 2 }
  const octet = /^\\x([0-9a-f]{2})/i.exec(text.slice(at, at + 4))
  if (octet !== null) return { octets: Uint8Array.of(Number.parseInt(octet[1] as string, 16)), length: 4 }
  const character = /^\\u\{([0-9a-f]{1,6})\}/i.exec(text.slice(at, at + 10))
  const code = character === null ? 0x110000 : Number.parseInt(character[1] as string, 16)
  if (character === null || code > 0x10ffff) return wrong(at, why('escape', { escapes: escapeSyntax }))
  const octets = encodeText(String.fromCodePoint(code), encoding)
  return octets instanceof Uint8Array ? { octets, length: character[0].length } : octets
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function wrong(at: number, problem: Why): Failure {
  return badInput('characterWrong', { character: at + 1, why: problem })
}
