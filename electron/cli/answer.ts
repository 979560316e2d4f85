/** How the address commands answer: JSON for programs, columns for people, one sentence for a mistake. */
import { FailureError, isFailure, type Failure } from '../../shared/base/failure'
import { failureSentence } from '../../shared/words/failure-sentence'
import { jsonWithReasons } from '../../shared/words/written'
import { displayWidth, padToWidth } from './display-width'
import { writeStandardOutput } from './standard-streams'

/** Rows of equal length; null is shown as a dash. */
export type Row = readonly (string | number | null)[]

/** The value, or the failure thrown for `answering` to tell. */
export function need<Value>(value: Value): Exclude<Value, Failure> {
  if (isFailure(value)) throw new FailureError(value)
  return value as Exclude<Value, Failure>
}

/** Runs an action; a failure becomes one sentence on standard error and the exit code. */
export async function answering(exitCode: 1 | 2, action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    process.stderr.write(`${failureSentence(error.failure)}\n`)
    process.exitCode = exitCode
  }
}

/** Prints one JSON value on one line; a failure in it says its reason. */
export function printJson(value: unknown): Promise<void> {
  return writeStandardOutput([`${jsonWithReasons(value)}\n`])
}

/** Prints rows as columns, the first row being their headings where there are any. */
export function printColumns(rows: readonly Row[]): Promise<void> {
  return printLines(columnLines(rows))
}

/** One line for each row, for what is printed together with more. */
export function columnLines(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => row.map((cell) => plain(String(cell ?? '-'))))
  const widths = cells.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(displayWidth(cell), widest[column] ?? 0)),
    [],
  )
  return cells.map((row) =>
    row
      .map((cell, column) => padToWidth(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** Prints a list, one entry a line. */
export function printLines(lines: readonly string[]): Promise<void> {
  return writeLines(lines.map((line) => `${plain(line)}\n`))
}

function writeLines(lines: readonly string[]): Promise<void> {
  return writeStandardOutput(joined(lines))
}

/** A line at a time would be a system call each; a list of prefixes may have a million. */
function* joined(lines: readonly string[]): Generator<string> {
  for (let at = 0; at < lines.length; at += 4096) yield lines.slice(at, at + 4096).join('')
}

/** What a system's program printed could steer the terminal: only visible characters pass. */
function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')
}
