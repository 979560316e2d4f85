/** Reads a framing as it is written on the command line and kept in settings. */
import { badInput, why } from './codes'
import type { Failure } from '../base/failure'
import type { Why } from '../base/why'
import { cobs } from './cobs'
import type { Codec } from './codec'
import { delimiterCodec, longestDelimiter } from './delimiter'
import { fixedCodec } from './fixed'
import { octetsOfHex } from './hex'
import { lengthCodec, rfc4571Codec, tlvCodec } from './length-prefix'
import { netstring } from './netstring'
import { none } from './none'
import {
  lengthFieldCodec,
  lengthFieldDefaults,
  lengthFieldParameters,
  type LengthField,
  type LengthFieldParameter,
} from './length-field'
import { numberWidths, typeWidthNames, type NumberWidth, type WidthName } from './number-width'
import { slip } from './slip'
import { varint } from './varint'

/** How a framing is written, for help texts. */
export const codecSyntax =
  'none, delimiter:HEX[:escaped], fixed:N, length:WIDTH[:inclusive], tlv:WIDTH:WIDTH (type, length), length-field:WIDTH[:lengthFieldOffset=N][:lengthAdjustment=N][:initialBytesToStrip=N][:maxFrameLength=N] (as in Netty), varint, cobs, slip, netstring or rfc4571; WIDTH is u8, u16, u24, u32 or u64, all but u8 with be or le'

/** The largest N of fixed:N, and the largest maximum: what 32 bits can count. */
export const largestBytes = 0xffff_ffff

const allWidths = Object.keys(numberWidths).join(', ')
const typeWidths = typeWidthNames.join(', ')
/** Octets of a header that are held until the length is known, each of the two parts. */
const mostHeaderBytes = 65_535
const parameterRanges: Readonly<Record<LengthFieldParameter, { least: number; most: number }>> = {
  lengthFieldOffset: { least: 0, most: mostHeaderBytes },
  lengthAdjustment: { least: -0x8000_0000, most: 0x7fff_ffff },
  initialBytesToStrip: { least: 0, most: mostHeaderBytes },
  maxFrameLength: { least: 1, most: largestBytes },
}
const alone = new Map(
  [none, varint, cobs, slip, netstring, rfc4571Codec()].map((codec) => [codec.name, codec]),
)

/** A word between colons; `at` is the index of its first character. */
interface Word {
  readonly text: string
  readonly at: number
}

class SyntaxFault extends Error {
  constructor(
    readonly at: number,
    readonly problem: Why,
  ) {
    super(problem.code)
  }
}

/** The codec that `text` names, or the character (counted from 1) where it goes wrong, and why. */
export function parseCodec(text: string): Codec | Failure {
  try {
    return read(wordsOf(text), text.length)
  } catch (fault) {
    if (!(fault instanceof SyntaxFault)) throw fault
    const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text
    return badInput('framingSyntax', { framing: shown, character: fault.at + 1, why: fault.problem })
  }
}

function wordsOf(text: string): Word[] {
  let at = 0
  return text.split(':').map((word) => {
    const start = at
    at += word.length + 1
    return { text: word, at: start }
  })
}

function read(words: Word[], end: number): Codec {
  const [kind = { text: '', at: 0 }, ...rest] = words
  const parameter = (index: number, missing: Why): Word => {
    const word = rest[index]
    if (word === undefined) throw new SyntaxFault(end, missing)
    return word
  }
  const option = (index: number, name: string): boolean => {
    const word = rest[index]
    if (word !== undefined && word.text !== name)
      throw new SyntaxFault(word.at, why('framingOnly', { word: `"${name}"` }))
    return word !== undefined
  }
  const noMoreThan = (count: number) => {
    const extra = rest[count]
    if (extra !== undefined) throw new SyntaxFault(extra.at - 1, why('framingNoMore'))
  }

  const lengthWidth = why('framingLengthWidth', { framing: kind.text, widths: allWidths })
  const simple = alone.get(kind.text)
  if (simple !== undefined) {
    noMoreThan(0)
    return simple
  }
  switch (kind.text) {
    case 'length': {
      const width = widthOf(parameter(0, lengthWidth))
      const inclusive = option(1, 'inclusive')
      noMoreThan(2)
      return lengthCodec(width, inclusive)
    }
    case 'tlv': {
      const type = typeWidthOf(
        parameter(0, why('framingTypeWidth', { framing: kind.text, widths: typeWidths })),
      )
      const length = widthOf(parameter(1, lengthWidth))
      noMoreThan(2)
      return tlvCodec(type, length)
    }
    case 'length-field':
      return lengthFieldCodec(lengthFieldOf(widthOf(parameter(0, lengthWidth)), rest.slice(1)))
    case 'delimiter': {
      const delimiter = delimiterOf(parameter(0, why('framingDelimiterNeeded')))
      const escaped = option(1, 'escaped')
      noMoreThan(2)
      return delimiterCodec(delimiter, escaped)
    }
    case 'fixed': {
      const length = lengthOf(parameter(0, why('framingFixedNeeded')))
      noMoreThan(1)
      return fixedCodec(length)
    }
    default:
      throw new SyntaxFault(kind.at, why('framingKinds', { kinds: codecSyntax }))
  }
}

function widthOf(word: Word): NumberWidth {
  if (Object.hasOwn(numberWidths, word.text)) return numberWidths[word.text as WidthName]
  throw new SyntaxFault(word.at, why('framingWidths', { widths: allWidths }))
}

function typeWidthOf(word: Word): NumberWidth {
  const name = typeWidthNames.find((known) => known === word.text)
  if (name !== undefined) return numberWidths[name]
  throw new SyntaxFault(word.at, why('framingWidths', { widths: typeWidths }))
}

/** Netty's parameters as `name=number`, each once, in any order. */
function lengthFieldOf(width: NumberWidth, words: readonly Word[]): LengthField {
  const given = new Map<LengthFieldParameter, number>()
  let longestAt = 0
  for (const word of words) {
    const [before = '', after = ''] = word.text.split('=', 2)
    const name = lengthFieldParameters.find((known) => known === before)
    if (name === undefined || given.has(name)) {
      const left = lengthFieldParameters.filter((known) => !given.has(known))
      throw new SyntaxFault(word.at, why('framingParameters', { names: left.join(', ') }))
    }
    const { least, most } = parameterRanges[name]
    const value = /^-?[0-9]{1,10}$/.test(after) && word.text === `${before}=${after}` ? Number(after) : NaN
    const at = word.at + before.length + (word.text.includes('=') ? 1 : 0)
    if (!(value >= least && value <= most))
      throw new SyntaxFault(at, why('framingParameter', { name, least, most }))
    given.set(name, value)
    if (name === 'maxFrameLength') longestAt = at
  }
  const field = { width, ...lengthFieldDefaults, ...Object.fromEntries(given) }
  // Netty asks that the length lie within the longest frame.
  const end = field.lengthFieldOffset + width.bytes
  if (field.maxFrameLength !== null && field.maxFrameLength < end) {
    const { most } = parameterRanges.maxFrameLength
    throw new SyntaxFault(longestAt, why('framingParameter', { name: 'maxFrameLength', least: end, most }))
  }
  return field
}

function delimiterOf(word: Word): Uint8Array {
  const octets = octetsOfHex(word.text)
  if (typeof octets === 'number') {
    throw new SyntaxFault(word.at + octets, why('framingDelimiterHex'))
  }
  if (octets.length >= 1 && octets.length <= longestDelimiter) return octets
  throw new SyntaxFault(word.at, why('framingDelimiterLength', { most: longestDelimiter }))
}

function lengthOf(word: Word): number {
  const length = /^[0-9]{1,10}$/.test(word.text) ? Number(word.text) : 0
  if (length >= 1 && length <= largestBytes) return length
  throw new SyntaxFault(word.at, why('framingLength', { most: largestBytes }))
}
