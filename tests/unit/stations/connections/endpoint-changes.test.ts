/** Readings of the table of endpoints, told as differences. */
import { describe, expect, it } from 'vitest'
import { EndpointChanges } from '../../../../electron/stations/connections/endpoint-changes'
import { endpoint } from './endpoint-row'

const ownPid = 7
const changesOf = () =>
  new EndpointChanges(ownPid, ({ state, local }) => (state === 'LISTEN' && local.port === 22 ? 'ssh' : null))

describe('readings of the table', () => {
  it('tells a row once, and again only when it is different', () => {
    const changes = changesOf()
    const [row] = changes.take([endpoint()], 0).changed
    expect(row).toMatchObject({ state: 'ESTABLISHED', own: false, service: null })
    expect(changes.take([endpoint()], 1000)).toEqual({ changed: [], removed: [] })
    const { changed, removed } = changes.take([endpoint({ state: 'CLOSE-WAIT' })], 2000)
    expect(changed).toEqual([{ ...row, state: 'CLOSE-WAIT' }])
    expect(removed).toEqual([])
    expect(changes.take([], 3000)).toEqual({ changed: [], removed: [row!.id] })
  })

  it('gives a row that comes again another name', () => {
    const changes = changesOf()
    const [first] = changes.take([endpoint()], 0).changed
    changes.take([], 1000)
    const [again] = changes.take([endpoint()], 2000).changed
    expect(again!.id).not.toBe(first!.id)
  })

  it('does not tell the passing of time, but a timer that was set anew', () => {
    const changes = changesOf()
    const waiting = (leftMs: number) =>
      endpoint({ state: 'TIME-WAIT', pid: null, timer: { kind: 'time-wait', leftMs } })
    const [row] = changes.take([waiting(60_000)], 500).changed
    expect(row!.timer).toEqual({ kind: 'time-wait', firesAtMs: 60_500 })
    expect(changes.take([waiting(58_990)], 1520).changed).toEqual([])
    const [anew] = changes.take([waiting(60_000)], 2500).changed
    expect(anew!.timer).toEqual({ kind: 'time-wait', firesAtMs: 62_500 })
  })

  it('keeps apart the sockets that listen at one place', () => {
    const changes = changesOf()
    const listening = endpoint({ state: 'LISTEN', local: { address: '0.0.0.0', port: 22 }, remote: null })
    const { changed } = changes.take([listening, { ...listening, pid: 8 }, { ...listening, pid: 9 }], 0)
    expect(changed.map(({ pid }) => pid)).toEqual([100, 8, 9])
    expect(new Set(changed.map(({ id }) => id)).size).toBe(3)
    expect(changed.map(({ service }) => service)).toEqual(['ssh', 'ssh', 'ssh'])
  })

  it('knows its own connection when no program holds it any more', () => {
    const changes = changesOf()
    changes.take([endpoint({ pid: ownPid })], 0)
    const [row] = changes.take([endpoint({ pid: null, program: null, state: 'TIME-WAIT' })], 1000).changed
    expect(row).toMatchObject({ own: true, pid: null, state: 'TIME-WAIT' })
  })
})
