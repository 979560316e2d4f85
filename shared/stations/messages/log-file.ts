/** The log as a file: for reading, for a spreadsheet, for a program. In pieces, so that a long one is never one string. */
import { csvRow } from '../../base/csv'
import type { LogLine } from './contract'
import { plainHex } from './hex-dump'
import { shownText } from './shown-text'
import { decodeText, type TextEncoding } from './text-encoding'
import { failureSentence } from '../../words/failure-sentence'
import { english } from '../../words/language'

export const logFormats = ['text', 'csv', 'json'] as const
export type LogFormat = (typeof logFormats)[number]

/** A line and the link it belongs to. */
export interface LogEntry {
  readonly link: string
  readonly line: LogLine
}

const columns = [
  'time',
  'link',
  'kind',
  'direction',
  'by',
  'peer',
  'octets',
  'wireOctets',
  'offset',
  'type',
  'hex',
  'text',
]

/** Yields the file's text, about a line of the log at a time. */
export function* logFile(
  entries: Iterable<LogEntry>,
  format: LogFormat,
  encoding: TextEncoding,
): Generator<string, void, void> {
  switch (format) {
    case 'text':
      for (const entry of entries) yield `${readable(entry, encoding)}\n`
      return
    case 'csv':
      yield `${csvRow(columns)}\r\n`
      for (const entry of entries) yield `${csvRow(columnsOf(entry, encoding))}\r\n`
      return
    case 'json': {
      let before = '['
      for (const entry of entries) {
        yield `${before}\n${JSON.stringify(recordOf(entry, encoding))}`
        before = ','
      }
      yield before === '[' ? '[]\n' : '\n]\n'
    }
  }
}

function readable({ link, line }: LogEntry, encoding: TextEncoding): string {
  const head = `${new Date(line.atMs).toISOString()}  ${link}`
  if (line.kind === 'event')
    return `${head}  --  ${line.peer}  ${line.event} ${shownText(factOf(line), 500)}`.trimEnd()
  const arrow = line.direction === 'in' ? '<-' : '->'
  const text = shownText(decodeText(line.payload, encoding), line.payload.length)
  return `${head}  ${arrow}  ${line.peer}  ${line.payload.length}  ${text}`
}

function recordOf({ link, line }: LogEntry, encoding: TextEncoding): object {
  const time = new Date(line.atMs).toISOString()
  if (line.kind === 'event') {
    const { peer, event } = line
    return { time, link, kind: 'event', event, peer, detail: factOf(line) }
  }
  const { direction, by, peer, payload, wireBytes, offset, type } = line
  return {
    time,
    link,
    kind: 'message',
    direction,
    by,
    peer,
    octets: payload.length,
    wireOctets: wireBytes,
    offset,
    type,
    hex: plainHex(payload),
    text: decodeText(payload, encoding),
  }
}

/** In English: a file reads the same whoever saved it. */
function factOf({ detail, failure }: Extract<LogLine, { kind: 'event' }>): string {
  return failure === null ? detail : failureSentence(failure, english)
}

function columnsOf({ link, line }: LogEntry, encoding: TextEncoding): (string | number | null)[] {
  const time = new Date(line.atMs).toISOString()
  if (line.kind === 'event') {
    return [
      time,
      link,
      line.event,
      null,
      null,
      line.peer,
      null,
      null,
      null,
      null,
      null,
      shownText(factOf(line), 500),
    ]
  }
  const { direction, by, peer, payload, wireBytes, offset, type } = line
  const text = shownText(decodeText(payload, encoding), payload.length)
  return [
    time,
    link,
    'message',
    direction,
    by,
    peer,
    payload.length,
    wireBytes,
    offset,
    type,
    plainHex(payload),
    text,
  ]
}
