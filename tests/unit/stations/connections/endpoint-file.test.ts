/** Rows as text, CSV and JSON. */
import { expect, it } from 'vitest'
import { rowsCsv, rowsJson, rowText } from '../../../../renderer/stations/connections/endpoint-file'
import { inspected } from './endpoint-row'

const row = inspected(1, {
  program: 'a "b", c',
  timer: { kind: 'keepalive', firesAtMs: 2500.4 },
  local: { address: 'fe80::1', port: 22 },
})

it('quotes in CSV what RFC 4180 wants quoted, and leaves empty what is not told', () => {
  const [heading, line, ...more] = [...rowsCsv([row], 1000)]
  expect(more).toEqual([])
  expect(heading).toBe(
    'protocol,family,local,service,remote,state,receive_queue,send_queue,drops,timer,timer_left_ms,pid,program,lab\r\n',
  )
  expect(line).toBe(
    'tcp,IPv4,[fe80::1]:22,,192.168.21.7:443,ESTABLISHED,0,0,,keepalive,1500,100,"a ""b"", c",false\r\n',
  )
})

it('writes no formula into a spreadsheet, whatever a program calls itself', () => {
  const [, line] = [...rowsCsv([inspected(1, { program: '=cmd|"/c calc"!A1' })], 0)]
  expect(line).toContain(`,"'=cmd|""/c calc""!A1",`)
})

it('says in JSON that something is not told', () => {
  expect(JSON.parse(rowsJson([row], 3000))).toEqual([
    expect.objectContaining({ service: null, timer_left_ms: 0, program: 'a "b", c', receive_queue: 0 }),
  ])
})

it('names the fields of a copied row', () => {
  expect(rowText(row, 1000)).toContain('local=[fe80::1]:22 remote=192.168.21.7:443 state=ESTABLISHED')
})
