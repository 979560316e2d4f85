/** The states of a port's connections, without those that whoever had the port before left behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'
import { portStates } from '../../../electron/engine/traffic/connections/port-states'
import { endpoint } from './endpoint-row'

const there = { address: '127.0.0.1', port: 4001 }
const call = (port: number, state: EndpointRow['state'], remote = there) =>
  endpoint({ state, local: { address: '127.0.0.1', port }, remote })

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

  it('leave out what was in TIME-WAIT before, until it is a connection again', async () => {
    const before = call(5001, 'TIME-WAIT')
    expect(
      await countsOf([
        [before],
        [before, call(5002, 'ESTABLISHED')],
        [before, call(5002, 'TIME-WAIT')],
        [call(5001, 'ESTABLISHED'), call(5002, 'TIME-WAIT')],
        [call(5001, 'TIME-WAIT'), call(5002, 'TIME-WAIT')],
        [],
      ]),
    ).toEqual(['0 0', '1 0', '0 1', '1 1', '0 2'])
  })
})
