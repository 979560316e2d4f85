/** The states of a port's connections, without those that whoever had the port before left behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EndpointRow } from '../../../../shared/tcp/endpoint-row'
import { portStates } from '../../../../electron/stations/connections/port-states'
import { endpoint } from './endpoint-row'

const there = { address: '127.0.0.1', port: 4001 }
const call = (port: number, state: EndpointRow['state'], remote = there) =>
  endpoint({ state, local: { address: '127.0.0.1', port }, remote })
const waiting = (port: number, leftMs: number): EndpointRow => ({
  ...call(port, 'TIME-WAIT'),
  timer: { kind: 'timewait', leftMs },
})

describe('the states of a port', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  async function countsOf(readings: EndpointRow[][]): Promise<string[]> {
    const over = new AbortController()
    const left = [...readings]
    const listTcpEndpoints = () => {
      const reading = left.shift()
      if (left.length === 0) over.abort()
      return Promise.resolve(reading ?? [])
    }
    const told: string[] = []
    const reading = (async () => {
      // The reading that aborts is not told.
      for await (const counts of portStates({ listTcpEndpoints }, { end: 'calling', ...there }, over.signal))
        told.push(`${counts.ESTABLISHED} ${counts['TIME-WAIT']}`)
    })()
    await vi.runAllTimersAsync()
    await reading
    return told
  }

  it('are told at once, though there is none, and when they change', async () => {
    const open = [call(5001, 'ESTABLISHED'), call(5002, 'ESTABLISHED', { ...there, port: 4002 })]
    expect(await countsOf([[], open, open, [call(5001, 'TIME-WAIT')], []])).toEqual(['0 0', '1 0', '0 1'])
  })

  it('leave out what was in TIME-WAIT before', async () => {
    const open = call(5002, 'ESTABLISHED')
    const readings = [[waiting(5001, 900)], [waiting(5001, 400), open], [waiting(5002, 60_000)], []]
    expect(await countsOf(readings)).toEqual(['0 0', '1 0', '0 1'])
  })

  it('count a connection between the same ends, seen open or not', async () => {
    const before = [waiting(5001, 30_000), waiting(5002, 30_000)]
    const reopened = [call(5001, 'ESTABLISHED'), waiting(5002, 60_000)]
    const closed = [waiting(5001, 60_000), waiting(5002, 59_500)]
    expect(await countsOf([before, reopened, closed, []])).toEqual(['0 0', '1 1', '0 2'])
  })
})
