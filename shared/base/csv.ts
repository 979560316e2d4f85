/**
 * Tables as text (RFC 4180): one writer for every file that the lab saves, and a reader for those of anybody. A cell
 * that a spreadsheet would take for a formula is written with an apostrophe before it, which the reader takes away.
 */

export type CsvCell = string | number | boolean | null

/** Makes Excel read UTF-8 as what it is. */
export const byteOrderMark = '\ufeff'

/** What spreadsheets take for the start of a formula, their full-width forms among it. */
const formulaStart = String.raw`[=+\-@\t\r\n＝＋－＠]`
const needsGuard = new RegExp(`^'*${formulaStart}`, 'u')
const isGuarded = new RegExp(`^'+${formulaStart}`, 'u')

/** Text that no spreadsheet calculates. One that has an apostrophe there of its own gets another, so that it comes back. */
export function guardFormula(text: string): string {
  return needsGuard.test(text) ? `'${text}` : text
}

/** What guardFormula() was given. */
export function withoutGuard(text: string): string {
  return isGuarded.test(text) ? text.slice(1) : text
}

/** One row without its line end. Texts are guarded, numbers are not; null is an empty cell. */
export function csvRow(cells: readonly CsvCell[]): string {
  return cells.map(written).join(',')
}

function written(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = guardFormula(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The pieces of a table, behind the mark where there is anything beyond ASCII in them. */
export function markedTable(pieces: Iterable<string>): string[] {
  const all = [...pieces]
  return all.every((piece) => /^[\0-\x7f]*$/.test(piece)) ? all : [byteOrderMark, ...all]
}

export type CsvSeparator = ',' | ';' | '\t'
const separators: readonly CsvSeparator[] = ['\t', ';', ',']

/** Row counted from 1, whose quoted cell never ends. */
export class OpenQuote {
  constructor(readonly row: number) {}
}

/**
 * The separator of a table by its first line: the one that is there most often outside quotes. Null where there is
 * none. A first line `sep=;`, as Excel has it, says it itself.
 */
export function separatorOf(text: string): CsvSeparator | null {
  const [line = ''] = withoutMark(text).split(/[\r\n]/, 1)
  const said = saidSeparator(line)
  if (said !== null) return said
  const bare = line.replace(/"(?:[^"]|"")*"?/g, '')
  const counts = separators.map((separator) => bare.split(separator).length - 1)
  const most = Math.max(...counts)
  return most === 0 ? null : (separators[counts.indexOf(most)] ?? null)
}

/**
 * The rows of a table: any of the three line ends, and any mixed; quoted cells may hold line ends, separators and
 * doubled quotes. An empty line is one empty cell. Guards are still there: see withoutGuard().
 */
export function csvRows(text: string, separator: CsvSeparator): string[][] | OpenQuote {
  const records = csvRecords(text, separator)
  const rows: string[][] = []
  for (;;) {
    const { done, value } = records.next()
    if (done === true) return value ?? rows
    rows.push(value)
  }
}

/** The same rows one after the other; returns the quote that never ends, where there is one. */
export function* csvRecords(
  text: string,
  separator: CsvSeparator,
): Generator<string[], OpenQuote | null, void> {
  const whole = withoutMark(text)
  const said = /^[^\r\n]*/.exec(whole)?.[0] ?? ''
  const table = saidSeparator(said) === null ? whole : whole.slice(said.length)
  const plain = separator === '\t' ? /[^\t\r\n]*/y : separator === ';' ? /[^;\r\n]*/y : /[^,\r\n]*/y
  const quoted = /[ ]*"((?:[^"]|"")*)(")?/y
  let rows = 0
  let row: string[] = []
  let at = 0
  const next = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(table)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  while (at < table.length) {
    const quote = next(quoted)
    if (quote !== null && quote[2] === undefined) return new OpenQuote(rows + 1)
    // What stands behind the closing quote belongs to the cell, as spreadsheets have it.
    const rest = next(plain)?.[0] ?? ''
    row.push(quote === null ? rest : (quote[1] ?? '').replaceAll('""', '"') + rest.trimEnd())
    if (table[at] === separator) {
      at += 1
      if (at < table.length) continue
      row.push('')
    }
    yield row
    rows += 1
    row = []
    if (table[at] === '\r' && table[at + 1] === '\n') at += 2
    else at += 1
  }
  return null
}

function saidSeparator(line: string): CsvSeparator | null {
  const said = /^"?sep=(.)"?$/i.exec(line)?.[1]
  return separators.find((separator) => separator === said) ?? null
}

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}
