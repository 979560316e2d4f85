/** The experiment as it is being put together in the window, and what becomes of it when it is run. */
import {
  caseNames,
  experimentOf,
  plainReader,
  plainWriter,
  type CaseName,
  type Experiment,
} from '../../../shared/stations/byte-stream/cases'
import { byteStreamLimits, type Reader } from '../../../shared/stations/byte-stream/order'
import { defaultMaxBytes } from '../../../shared/framing/codec'
import { Refusal } from '../../../shared/base/refusal'
import { hexOfOctet, octetsOfHex } from '../../../shared/framing/hex'
import { isWholeHex, readHexText } from '../../../shared/framing/hex-text'
import { lengthFieldParameters, type LengthFieldParameter } from '../../../shared/framing/length-field'
import { numberWidths, type WidthName } from '../../../shared/framing/number-width'

export const sources = ['lines', 'text', 'hex', 'random', 'file', 'given'] as const
export type Source = (typeof sources)[number]

export const framingKinds = [
  'none',
  'delimiter',
  'fixed',
  'length',
  'length-field',
  'tlv',
  'varint',
  'cobs',
  'slip',
  'netstring',
  'rfc4571',
] as const
export type FramingKind = (typeof framingKinds)[number]

export interface FramingDraft {
  kind: FramingKind
  /** Hexadecimal digits. */
  delimiter: string
  escaped: boolean
  octets: number
  width: WidthName
  inclusive: boolean
  typeWidth: WidthName
  /** Netty's, as typed; empty is Netty's default. */
  lengthField: Record<LengthFieldParameter, string>
  /** The longest payload that the decoder takes. */
  most: number
}

export interface Draft {
  source: Source
  /** A message a line; \n, \r, \t, \\ and \xHH stand for octets. */
  lines: string
  text: string
  /** A message a line. */
  hex: string
  random: { count: number; least: number; most: number; seed: number }
  file: { name: string; octets: Uint8Array } | null
  /** Octets of a message made of a text or a file; 0: all in one. */
  cut: number
  /** Messages of a case that nobody would type. */
  given: readonly string[]
  writing: 'messages' | 'pieces'
  together: number
  piece: number
  pauseMs: number
  nagle: boolean
  corked: boolean
  sendBufferOctets: number | null
  reader: Reader
  framing: FramingDraft
}

/** What is typed may be too long to show; a case's messages then stand by themselves. */
const longestTyped = 2000

/** The codec as shared/framing writes it. */
export function codecOf(framing: FramingDraft): string {
  const { kind, delimiter, escaped, octets, width, inclusive, typeWidth, lengthField } = framing
  switch (kind) {
    case 'delimiter':
      return `delimiter:${delimiter.replace(/\s/g, '').toLowerCase()}${escaped ? ':escaped' : ''}`
    case 'fixed':
      return `fixed:${octets}`
    case 'length':
      return `length:${width}${inclusive ? ':inclusive' : ''}`
    case 'length-field': {
      const chosen = { ...lengthField }
      if (chosen.initialBytesToStrip.trim() === '') chosen.initialBytesToStrip = headerBytesOf(framing)
      const given = lengthFieldParameters.filter((name) => chosen[name].trim() !== '')
      return [kind, width, ...given.map((name) => `${name}=${chosen[name].trim()}`)].join(':')
    }
    case 'tlv':
      return `tlv:${typeWidth}:${width}`
    default:
      return kind
  }
}

/**
 * Bytes from the frame's start to the end of its length field: what is stripped where nothing else was chosen, so that a
 * message is sent as it was typed. Netty strips nothing then, and a message would have to begin with its own length.
 */
export function headerBytesOf({ width, lengthField }: FramingDraft): string {
  const offset = Number(lengthField.lengthFieldOffset)
  return Number.isSafeInteger(offset) && offset >= 0 ? String(offset + numberWidths[width].bytes) : ''
}

const plainFraming: FramingDraft = {
  kind: 'length',
  delimiter: '0a',
  escaped: false,
  octets: 16,
  width: 'u16be',
  inclusive: false,
  typeWidth: 'u8',
  lengthField: { lengthFieldOffset: '', lengthAdjustment: '', initialBytesToStrip: '', maxFrameLength: '' },
  most: defaultMaxBytes,
}

function framingOf(codec: string): FramingDraft {
  const [kind = 'none', first = '', second = ''] = codec.split(':')
  const framing = { ...plainFraming, kind: kind as FramingKind }
  if (kind === 'delimiter') return { ...framing, delimiter: first, escaped: second === 'escaped' }
  if (kind === 'length') return { ...framing, width: first as WidthName, inclusive: second === 'inclusive' }
  return framing
}

/** The draft of a case. What was typed before is kept for the sources it does not use. */
export function draftOfCase(name: CaseName, before: Draft): Draft {
  const { codec, messages, writer, reader } = experimentOf(name)
  const short = messages.reduce((sum, hex) => sum + hex.length / 2, 0) <= longestTyped
  const { writing } = writer
  return {
    ...before,
    source: short ? 'lines' : 'given',
    lines: short ? messages.map((hex) => typed(octetsOf(hex))).join('\n') : before.lines,
    given: short ? before.given : messages,
    writing: writing.kind,
    together: writing.kind === 'messages' ? writing.count : before.together,
    piece: writing.kind === 'pieces' ? writing.octets : before.piece,
    pauseMs: writer.pauseMs,
    nagle: writer.nagle,
    corked: writer.corked,
    sendBufferOctets: writer.sendBufferOctets,
    reader,
    framing: framingOf(codec),
  }
}

export const firstDraft: Draft = draftOfCase(caseNames[2], {
  source: 'lines',
  lines: '',
  text: '',
  hex: '48 65 6c 6c 6f\n00 01 02 03 ff',
  random: { count: 20, least: 1, most: 60, seed: 1 },
  file: null,
  cut: 0,
  given: [],
  writing: 'messages',
  together: 1,
  piece: 4,
  pauseMs: plainWriter.pauseMs,
  nagle: plainWriter.nagle,
  corked: plainWriter.corked,
  sendBufferOctets: null,
  reader: plainReader,
  framing: plainFraming,
})

/** What is wrong with the messages typed: which line, from 1. */
export interface TypingFault {
  readonly line: number
  readonly what: 'hex' | 'escape' | 'nothing'
}

/** The experiment to run, or what keeps it from being one. */
export function experimentOfDraft(draft: Draft): Experiment | TypingFault {
  const messages = messagesOf(draft)
  if (!Array.isArray(messages)) return messages
  if (messages.length === 0) return { line: 1, what: 'nothing' }
  return {
    codec: codecOf(draft.framing),
    messages,
    writer: {
      writing:
        draft.writing === 'messages'
          ? { kind: 'messages', count: draft.together }
          : { kind: 'pieces', octets: draft.piece },
      pauseMs: draft.pauseMs,
      nagle: draft.nagle,
      corked: draft.corked,
      sendBufferOctets: draft.sendBufferOctets,
    },
    reader: { ...draft.reader },
  }
}

export function isTypingFault(value: unknown): value is TypingFault {
  return typeof value === 'object' && value !== null && 'what' in value
}

/** Payloads as hexadecimal digits. */
function messagesOf(draft: Draft): string[] | TypingFault {
  switch (draft.source) {
    case 'lines':
      return eachLine(draft.lines, untyped, 'escape')
    case 'hex':
      return isWholeHex(draft.hex) ? wholeHex(draft.hex) : eachLine(draft.hex, hexLine, 'hex')
    case 'text':
      return cutUp(new TextEncoder().encode(draft.text), draft.cut)
    case 'file':
      return draft.file === null ? [] : cutUp(draft.file.octets, draft.cut)
    case 'random':
      return randomMessages(draft.random)
    case 'given':
      return [...draft.given]
  }
}

function eachLine(
  text: string,
  read: (line: string) => string | null,
  what: TypingFault['what'],
): string[] | TypingFault {
  const messages: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue
    const hex = read(line)
    if (hex === null) return { line: index + 1, what }
    messages.push(hex)
  }
  return messages
}

/** A dump or an array over several lines is one message. */
function wholeHex(text: string): string[] | TypingFault {
  const octets = readHexText(text)
  if (octets instanceof Refusal) {
    return { line: text.slice(0, octets.position).split('\n').length, what: 'hex' }
  }
  return [hexOf(octets)]
}

function hexLine(line: string): string | null {
  const octets = readHexText(line)
  return octets instanceof Refusal ? null : hexOf(octets)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\' }

/** The octets of a typed line; null where an escape is none. */
function untyped(line: string): string | null {
  let hex = ''
  const encoder = new TextEncoder()
  for (const [part] of line.matchAll(/\\x[0-9a-f]{2}|\\.?|[^\\]+/gi)) {
    if (!part.startsWith('\\')) hex += hexOf(encoder.encode(part))
    else if (/^\\x/i.test(part) && part.length === 4) hex += part.slice(2).toLowerCase()
    else {
      const escaped = escapes[part.slice(1)]
      if (escaped === undefined) return null
      hex += hexOf(encoder.encode(escaped))
    }
  }
  return hex
}

/** The line that `untyped` reads as these octets. */
function typed(octets: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(octets)
    .replace(/[\\\n\r\t]/g, (char) => `\\${escapeOf(char)}`)
}

function escapeOf(char: string): string {
  return Object.entries(escapes).find(([, meant]) => meant === char)?.[0] ?? char
}

function cutUp(octets: Uint8Array, cut: number): string[] {
  if (octets.length === 0) return []
  const size = cut > 0 ? cut : octets.length
  const messages: string[] = []
  for (let from = 0; from < octets.length && messages.length <= byteStreamLimits.messages; from += size)
    messages.push(hexOf(octets.subarray(from, from + size)))
  return messages
}

function randomMessages({ count, least, most, seed }: Draft['random']): string[] {
  let state = seed >>> 0
  // Park and Miller's generator would do; Marsaglia's xorshift is as short and needs no care with overflow.
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const span = Math.max(0, most - least) + 1
  return Array.from({ length: count }, () =>
    hexOf(Uint8Array.from({ length: least + (next() % span) }, () => next() & 0xff)),
  )
}

function octetsOf(hex: string): Uint8Array {
  const octets = octetsOfHex(hex)
  return typeof octets === 'number' ? new Uint8Array() : octets
}

export function hexOf(octets: Uint8Array): string {
  return Array.from(octets, hexOfOctet).join('')
}
