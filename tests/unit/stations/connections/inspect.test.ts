/** Reading the table again and again: once a second, in pieces, and no more once nobody looks. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inspect } from '../../../../electron/stations/connections/inspect'
import { rowsAtOnce, type InspectEvent } from '../../../../shared/stations/connections/inspect-contract'
import type { Failure } from '../../../../shared/base/failure'
import type { EndpointRow } from '../../../../shared/tcp/endpoint-row'
import { endpoint } from './endpoint-row'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watching(read: () => EndpointRow[] | Failure) {
  const events: InspectEvent[] = []
  const controller = new AbortController()
  let readings = 0
  const handlers = inspect({
    ownPid: 1,
    nowMs: () => Date.now(),
    endpointReader: () => async () => {
      readings += 1
      return read()
    },
    services: async () => [{ port: 22, protocol: 'tcp', name: 'ssh' }],
  })
  const over = (async () => {
    for await (const event of handlers.inspect({}, controller.signal)) events.push(event)
  })()
  return { events, over, stop: () => controller.abort(), readings: () => readings }
}

it('tells a reading at once, then only what changed, and ends with who looked', async () => {
  let rows = [endpoint(), endpoint({ local: { address: '::', port: 22 }, remote: null, state: 'LISTEN' })]
  const { events, over, stop, readings } = watching(() => rows)
  await vi.advanceTimersByTimeAsync(10)
  expect(events.map(({ kind }) => kind)).toEqual(['rows', 'reading'])
  expect(events[0]).toMatchObject({ changed: [{ service: null }, { service: 'ssh' }], removed: [] })
  expect(events[1]).toMatchObject({ total: 2, counts: { LISTEN: 1, ESTABLISHED: 1, udp: 0 } })
  await vi.advanceTimersByTimeAsync(1000)
  expect(events.slice(2).map(({ kind }) => kind)).toEqual(['reading'])
  rows = rows.slice(1)
  await vi.advanceTimersByTimeAsync(1000)
  expect(events.slice(3)).toMatchObject([{ kind: 'rows', changed: [], removed: [1] }, { total: 1 }])
  stop()
  await over
  const before = readings()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(readings()).toBe(before)
})

it('tells thousands of rows in pieces', async () => {
  const rows = Array.from({ length: 1201 }, (_, port) => endpoint({ local: { address: '10.0.0.1', port } }))
  const { events, over, stop } = watching(() => rows)
  await vi.advanceTimersByTimeAsync(10)
  expect(events.map((event) => (event.kind === 'rows' ? event.changed.length : event.kind))).toEqual([
    rowsAtOnce,
    rowsAtOnce,
    201,
    'reading',
  ])
  stop()
  await over
})

it('says why a reading failed, and tries again', async () => {
  let answer: EndpointRow[] | Failure = { failure: 'notAvailable', what: 'The table of connections' }
  const { events, over, stop } = watching(() => answer)
  await vi.advanceTimersByTimeAsync(10)
  expect(events).toEqual([{ kind: 'failed', failure: answer }])
  answer = []
  await vi.advanceTimersByTimeAsync(1000)
  expect(events[1]).toMatchObject({ kind: 'reading', total: 0 })
  stop()
  await over
})
