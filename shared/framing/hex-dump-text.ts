/**
 * Reads the dumps that other programs print: rows of an offset, octets in hexadecimal and the same octets as
 * characters. hexdump -C, xxd, od -A x -t x1z, tcpdump -X, gdb, Wireshark's copies and this lab's own log.
 */
import { why } from './codes'
import { Refusal, signAt } from '../base/refusal'

/** One row with its place in the text; `octets` is null where the row is a star: as the one before, again. */
interface Row {
  readonly at: number
  readonly offset: string
  readonly octets: number[] | null
}

/** More than this a dump that repeats rows cannot stand for. */
const longestDump = 1 << 20
/** Programs print no longer rows with characters beside them; comparing longer ones would take for ever. */
const longestRow = 1024
/** What bases offsets may be in, the likely ones first. */
const bases = [[16], [8, 10]]
/** od alone writes seven digits before its pairs: octal unless it is told otherwise. */
const odBases = [[8, 10], [16]]

/** The octets; null where the text is no dump with offsets. */
export function readHexDump(text: string): Uint8Array | Refusal | null {
  const lines = linesOf(text)
  if (!isDump(lines)) return null
  const rows: Row[] = []
  for (const line of lines) {
    const row = readRow(line)
    if (row instanceof Refusal) return row
    rows.push(row)
  }
  const [likely = [], others = []] = rows[0]?.offset.length === 7 ? odBases : bases
  const read = likely.map((base) => joined(rows, base))
  const [one, other] = read.filter((octets) => !(octets instanceof Refusal))
  if (one !== undefined && other !== undefined && String(one) !== String(other)) {
    return new Refusal(0, why('hexOffsetBase'))
  }
  const further = others.map((base) => joined(rows, base))
  return one ?? further.find((octets) => !(octets instanceof Refusal)) ?? read[0] ?? null
}

interface Line {
  readonly at: number
  readonly text: string
}

/** The lines that are not blank, and where each begins. */
function linesOf(text: string): Line[] {
  return [...text.matchAll(/[^\r\n]+/g)]
    .map(({ 0: line, index }) => ({ at: index + line.search(/\S|$/), text: line.trim() }))
    .filter((line) => line.text !== '')
}

/** An offset, the colon or the gap behind it, and a pair of digits. */
const rowStart = /^(?:0x)?([0-9a-f]{4,16})(?:(:)(?=\s)|(\s\s|\t)|(?=\s))\s*(?=(?:0x)?[0-9a-f]{2})/i

function isDump(lines: readonly Line[]): boolean {
  const [line] = lines
  const first = rowStart.exec(line?.text ?? '')
  if (line === undefined || first === null) return false
  const hasColon = first[2] !== undefined
  if (!hasColon && !isOffset(first, line.text, lines.length > 1)) return false
  return lines.every(({ text }, at) => {
    if (at > 0 && text === '*') return true
    const row = rowStart.exec(text)
    // The last row of hexdump and od is the length alone.
    if (row === null) return at > 0 && at === lines.length - 1 && /^(?:0x)?[0-9a-f]{4,16}:?$/i.test(text)
    return (row[2] !== undefined) === hasColon
  })
}

/**
 * Whether the first word of the first row, which has no colon, is an offset and no data: it is longer than the pairs
 * behind it, and it is 0, or so plainly the place of a row that no other reading is left.
 */
function isOffset(first: RegExpExecArray, row: string, hasMore: boolean): boolean {
  const [start, digits = '', , gap] = first
  const offset = Number.parseInt(digits, 16)
  const hasPairs = /^(?:0x)?[0-9a-f]{2}(?:\s|$)/i.test(row.slice(start.length))
  if (offset === 0) return hasPairs || gap !== undefined
  const isPlain = digits.length >= 6 && digits.startsWith('0')
  const hasCharacters = /[^0-9a-fx\s]/i.test(row)
  return hasPairs && offset % 8 === 0 && offset <= longestDump && (isPlain || hasMore || hasCharacters)
}

function readRow({ at, text }: Line): Row | Refusal {
  if (text === '*') return { at, offset: '', octets: null }
  const start = rowStart.exec(text)
  if (start === null) return { at, offset: text.replace(/^0x|:$/gi, ''), octets: [] }
  const octets: number[] = []
  const token = /\s*(?:0x)?([0-9a-f]{2})/iy
  let end = start[0].length
  while (end < text.length) {
    if (isCharacters(text.slice(end), octets)) break
    token.lastIndex = end
    const match = token.exec(text)
    if (match === null) {
      const stranger = end + text.slice(end).search(/\S/)
      const isLone = /[0-9a-f]/i.test(text.charAt(stranger))
      return new Refusal(
        at + stranger,
        isLone ? why('hexPair') : why('hexDigit', { sign: signAt(text, stranger) }),
      )
    }
    octets.push(Number.parseInt(match[1] ?? '', 16))
    end = token.lastIndex
  }
  return { at, offset: start[1] ?? '', octets }
}

/** Whether the rest of a row is what stands for its octets as characters. */
function isCharacters(rest: string, octets: readonly number[]): boolean {
  if (rest.trim() === '') return true
  if (octets.length > longestRow) return false
  const enclosed = /^\s+(?:\|(.*)\||>(.*)<)$/.exec(rest)
  const columns = [enclosed?.[1] ?? enclosed?.[2], /^(?:\s\s+|\t)(.*)$/.exec(rest)?.[1]]
  return columns.some((column) => column !== undefined && shows([...column.trim()], octets))
}

/**
 * Whether these are the octets' characters: printable ones themselves, any others in place of the rest, and a dot for a
 * space. Spaces at either end cannot be told from the gap before the column, or fell off when the row was copied.
 */
function shows(characters: readonly string[], octets: readonly number[]): boolean {
  const missing = octets.length - characters.length
  const isShown = (character: string, octet: number) =>
    octet < 0x20 ||
    octet > 0x7e ||
    character === String.fromCharCode(octet) ||
    (octet === 0x20 && character === '.')
  for (let before = 0; before <= missing; before += 1) {
    const end = before + characters.length
    if (
      octets.every((octet, at) =>
        at < before || at >= end ? octet === 0x20 : isShown(characters[at - before] ?? '', octet),
      )
    )
      return true
  }
  return false
}

/** The rows put together, where every offset in that base is where its row stands. */
function joined(rows: readonly Row[], base: number): Uint8Array | Refusal {
  const octets: number[] = []
  const start = Number.parseInt(rows[0]?.offset ?? '', base)
  let before: readonly number[] = []
  let repeats = false
  for (const row of rows) {
    if (row.octets === null) {
      repeats = true
      continue
    }
    const offset = isOfBase(row.offset, base) ? Number.parseInt(row.offset, base) - start : NaN
    const gap = offset - octets.length
    const isRight = repeats
      ? before.length > 0 && gap > 0 && gap % before.length === 0 && offset <= longestDump
      : gap === 0
    if (!isRight) return new Refusal(row.at, why('hexOffset'))
    while (octets.length < offset) octets.push(...before)
    repeats = false
    octets.push(...row.octets)
    before = row.octets
  }
  return repeats ? new Refusal(rows.at(-1)?.at ?? 0, why('hexOffset')) : Uint8Array.from(octets)
}

function isOfBase(offset: string, base: number): boolean {
  return (base === 16 ? /^[0-9a-f]+$/i : base === 10 ? /^[0-9]+$/ : /^[0-7]+$/).test(offset)
}
