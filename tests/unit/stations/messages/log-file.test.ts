import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../../../shared/stations/messages/contract'
import { logFile, type LogFormat } from '../../../../shared/stations/messages/log-file'

function message(text: string): LogLine {
  const payload = Buffer.from(text)
  return {
    kind: 'message',
    atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    peer: '[::1]:9000',
    direction: 'in',
    by: 'peer',
    payload,
    wireBytes: payload.length + 1,
    offset: 7,
    type: null,
  }
}

const file = (lines: LogLine[], format: LogFormat) =>
  [
    ...logFile(
      lines.map((line) => ({ link: '1', line })),
      format,
      'utf-8',
    ),
  ].join('')

describe('a log as a file', () => {
  it('is JSON that a program reads, also when empty', () => {
    expect(JSON.parse(file([], 'json'))).toEqual([])
    expect(JSON.parse(file([message('a"\n'), message('b')], 'json'))).toMatchObject([
      { time: '2026-01-02T03:04:05.678Z', peer: '[::1]:9000', hex: '61220a', text: 'a"\n', offset: 7 },
      { text: 'b' },
    ])
  })

  it('is CSV in which no text is taken for a formula or breaks a row', () => {
    const rows = file([message('=cmd|"/c calc"!A1,\r\n')], 'csv').split('\r\n')
    expect(rows).toHaveLength(3)
    expect(rows[1]).toContain(`"'=cmd|""/c calc""!A1,⟨CR⟩⟨LF⟩"`)
  })

  it('is text with one line for each line', () => {
    expect(file([message('a\nb\u202e')], 'text')).toBe(
      '2026-01-02T03:04:05.678Z  1  <-  [::1]:9000  6  a⟨LF⟩b⟨U+202E⟩\n',
    )
  })
})
