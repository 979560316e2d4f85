/** Rows of the table as text: for the clipboard, as CSV (RFC 4180) and as JSON. */
import { csvRow } from '../../../shared/base/csv'
import { placeText } from '../../../shared/stations/connections/endpoint-filter'
import type { InspectedEndpoint } from '../../../shared/stations/connections/inspect-contract'

/** What is written of a row, the timer as it stood at `atMs`; null where the system does not tell. */
function fieldsOf(row: InspectedEndpoint, atMs: number) {
  return {
    protocol: row.protocol,
    family: row.family,
    local: placeText(row.local),
    service: row.service,
    remote: row.remote === null ? null : placeText(row.remote),
    state: row.state,
    receive_queue: row.receiveQueue,
    send_queue: row.sendQueue,
    drops: row.drops,
    timer: row.timer?.kind ?? null,
    timer_left_ms: row.timer === null ? null : timerLeftMs(row.timer, atMs),
    pid: row.pid,
    program: row.program,
    lab: row.own,
  }
}

/** Never below zero: a timer fires a moment before the table shows it. */
export function timerLeftMs(timer: NonNullable<InspectedEndpoint['timer']>, atMs: number): number {
  return Math.max(0, Math.round(timer.firesAtMs - atMs))
}

const columns = [
  'protocol',
  'family',
  'local',
  'service',
  'remote',
  'state',
  'receive_queue',
  'send_queue',
  'drops',
  'timer',
  'timer_left_ms',
  'pid',
  'program',
  'lab',
] as const

/** One row, its fields named, on one line. */
export function rowText(row: InspectedEndpoint, atMs: number): string {
  const fields = fieldsOf(row, atMs)
  return columns.flatMap((name) => (fields[name] === null ? [] : [`${name}=${fields[name]}`])).join(' ')
}

/** A heading and a line for each row, in pieces. */
export function* rowsCsv(rows: readonly InspectedEndpoint[], atMs: number): Generator<string> {
  yield `${csvRow(columns)}\r\n`
  for (const row of rows) {
    const fields = fieldsOf(row, atMs)
    yield `${csvRow(columns.map((name) => fields[name]))}\r\n`
  }
}

export function rowsJson(rows: readonly InspectedEndpoint[], atMs: number): string {
  return `${JSON.stringify(
    rows.map((row) => fieldsOf(row, atMs)),
    null,
    2,
  )}\n`
}
