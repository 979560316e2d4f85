/** Octets in hexadecimal as people write and copy them: digits, a C array, a string of escapes, a dump with offsets. */
import { asciiForm } from '../base/typed-text'
import { Refusal, signAt } from '../base/refusal'
import { why } from './codes'
import { readHexDump } from './hex-dump-text'

/**
 * Reads pairs of digits with or without white space, commas, colons, semicolons and hyphens between them, 0x before
 * each or before all; C arrays and the like (`{0x01, 0x02}`, xxd -i, Wireshark's copy); `"\x01\x02"`; the dumps that
 * readHexDump knows, whose offsets and characters are no data. Full-width forms are read as ASCII.
 */
export function readHexText(text: string): Uint8Array | Refusal {
  const plain = asciiForm(text)
  const octets = readHexDump(plain) ?? readArray(plain) ?? readEscaped(plain) ?? readDigits(plain)
  return octets instanceof Refusal ? octets.asWrittenIn(text) : octets
}

/** Whether all lines of the text are one dump or array, so that none of them is read by itself. */
export function isWholeHex(text: string): boolean {
  const plain = asciiForm(text)
  return readHexDump(plain) !== null || readArray(plain) !== null
}

const digit = /[0-9a-f]/i

function readDigits(text: string): Uint8Array | Refusal {
  return readTokens(text, /[\s,:;-]+|0x(?=[0-9a-f]{2})|0x([0-9a-f])(?![0-9a-f])|([0-9a-f]{2})/giy)
}

/** What stands between the braces of a C, Java or Go array, or the brackets of a list; null where it is none. */
function readArray(text: string): Uint8Array | Refusal | null {
  // Remarks in it are blanked, so that places stay.
  const bare = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, (remark) => ' '.repeat(remark.length))
  const array = /^([^{}]*\{)([^{}]*)\}([^{}]*)$/.exec(bare) ?? /^([^[\]]*\[)([^[\]]*)\]([^[\]]*)$/.exec(bare)
  if (array === null) return null
  const [, before = '', elements = '', after = ''] = array
  // What stands around is the program's, never data.
  const around = `${before.slice(0, -1)} ${after}`.trim()
  if (/0x[0-9a-f]/i.test(around) || !/^$|[g-z=(;]/i.test(around)) return null
  // In all these languages a number without 0x is decimal.
  const octets = readTokens(elements, /[\s,]+|\(\s*byte\s*\)|0x([0-9a-f]{1,2})(?![0-9a-f])()/giy, 'hexArray')
  return octets instanceof Refusal ? octets.shiftedBy(before.length) : octets
}

/** Escapes of one or more quoted strings, as C, Python and shells write them; null where there is no escape. */
function readEscaped(text: string): Uint8Array | Refusal | null {
  if (!/\\x/i.test(text)) return null
  return readTokens(text, /[\s,;+()]+|[a-z$]*["']|\\(?=\s)|\\x([0-9a-f]{2})()/giy, 'hexEscape')
}

/** Every token that has a group is an octet, every other none; anything else is refused. */
function readTokens(text: string, token: RegExp, code?: 'hexArray' | 'hexEscape'): Uint8Array | Refusal {
  const octets: number[] = []
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (match === null) {
      if (code !== undefined) return new Refusal(at, why(code, { sign: signAt(text, at) }))
      const isLone = digit.test(text.charAt(at))
      return new Refusal(at, isLone ? why('hexPair') : why('hexDigit', { sign: signAt(text, at) }))
    }
    const digits = match[1] || match[2]
    if (digits) octets.push(Number.parseInt(digits, 16))
  }
  return Uint8Array.from(octets)
}
