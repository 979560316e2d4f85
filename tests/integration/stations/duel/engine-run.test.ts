/** Runs of one lab against its own machine, through the contract: what they tell, and every way they end. */
import { sentenceOf } from '../../../unit/address/refused'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MeasureEvent, fates } from '../../../../shared/measurement/sample'
import type { TransportResult } from '../../../../shared/measurement/result'
import { parseSavedResult } from '../../../../shared/measurement/saved-result'
import type { MeasureSettings } from '../../../../shared/measurement/settings'
import {
  brief,
  endless,
  first,
  isUnderWay,
  loopback,
  measure,
  resultOf,
  startLab,
  type EngineLab,
  type Target,
} from '../../../support/engine-lab'

describe('a run against this machine', () => {
  let lab: EngineLab
  /** Sockets of a lab that only listens. */
  let idle: number

  beforeAll(async () => {
    lab = await startLab()
    idle = (await first(lab.api.status({}))).openSockets
    // The first run of a lab measures its loopback floor too.
    await measure(lab, loopback, brief)
  })
  afterAll(() => lab?.stop())

  it('connects, runs, and ends with a result that its schema knows', async () => {
    const events = await measure(lab, loopback, { ...brief, limit: { kind: 'count', count: 100 } })
    for (const event of events) v.parse(MeasureEvent, event)
    expect(events[0]).toEqual({ kind: 'connecting' })
    expect(new Set(events.slice(1, -1).map((event) => event.kind))).toContain('running')
    const document = resultOf(events)
    expect(parseSavedResult(JSON.stringify(document))).not.toHaveProperty('notAResult')
    const { identity, controlPort, dataPort } = await first(lab.api.status({}))
    expect(document).toMatchObject({
      outcome: 'completed',
      reason: null,
      failure: null,
      target: { kind: 'loopback', host: '127.0.0.1', address: '127.0.0.1', identity, controlPort, dataPort },
      udp: { sent: 100, received: 100, duplicates: 0, reflector: { received: 100, answered: 100 } },
      tcp: { sent: 100, received: 100, duplicates: null, reflector: { received: 100, answered: 100 } },
    })
    expect(document.loopbackFloorNs?.udp).toBeGreaterThan(0)
    expect(document.loopbackFloorNs?.tcp).toBeGreaterThan(0)
    for (const transport of [document.udp, document.tcp]) expectConsistent(transport)
  })

  it('tells the fate of every probe in the order of sending', async () => {
    const result = (await measure(lab, loopback, brief)).at(-1)
    if (result?.kind !== 'result') throw new Error('no result came')
    for (const series of [result.series.udp, result.series.tcp]) {
      expect([...(series?.fate ?? [])]).toEqual(Array.from({ length: 20 }, () => fates.indexOf('received')))
      const sent = [...(series?.sentAtNs ?? [])]
      expect(sent).toEqual([...sent].sort((one, other) => one - other))
      expect([...(series?.rttNs ?? [])].every((rttNs) => rttNs > 0)).toBe(true)
    }
    // Half an interval apart, so that both transports meet the same network.
    const offset = (result.series.tcp?.sentAtNs[0] ?? 0) - (result.series.udp?.sentAtNs[0] ?? 0)
    expect(offset).toBeGreaterThan(0)
  })

  it('says in its samples what the result says in the end', async () => {
    const seen = { udp: 0, tcp: 0 }
    const events = await measure(lab, loopback, { ...brief, limit: { kind: 'duration', durationNs: 4e8 } })
    for (const event of events) {
      if (event.kind !== 'running' && event.kind !== 'draining') continue
      seen.udp += event.sample.channels.udp?.answeredAtNs.length ?? 0
      seen.tcp += event.sample.channels.tcp?.answeredAtNs.length ?? 0
    }
    const document = resultOf(events)
    expect(seen).toEqual({ udp: document.udp?.received, tcp: document.tcp?.received })
    expect(document.udp?.sent).toBe(200)
  })

  it.each<[string, Partial<MeasureSettings>]>([
    ['in a closed loop', { intervalNs: 0 }],
    ['with the largest payload of one packet', { payloadBytes: 1400 }],
    ['with fragments, where they are allowed', { payloadBytes: 20_000, allowFragments: true }],
    ["with Nagle's algorithm", { nagle: true }],
    ['with a DSCP', { dscp: 46 }],
  ])('goes %s', async (_how, change) => {
    const document = resultOf(await measure(lab, loopback, { ...brief, ...change }))
    expect(document).toMatchObject({
      outcome: 'completed',
      udp: { sent: 20, received: 20 },
      tcp: { sent: 20, received: 20 },
    })
  })

  it.each(['udp', 'tcp'] as const)('goes over %s alone', async (transport) => {
    const document = resultOf(await measure(lab, loopback, { ...brief, transports: [transport] }))
    const other = transport === 'udp' ? 'tcp' : 'udp'
    expect(document[transport]).toMatchObject({ sent: 20, received: 20 })
    expect(document[other]).toBeNull()
    expect(document.loopbackFloorNs).not.toBeNull()
  })

  it('ends when it is cancelled, with everything up to then', async () => {
    const cancel = new AbortController()
    const events = await measure(lab, loopback, endless, {
      signal: cancel.signal,
      onEvent: (event) => {
        if (isUnderWay(event)) cancel.abort()
      },
    })
    const document = resultOf(events)
    expect(document).toMatchObject({ outcome: 'cancelled', failure: null })
    for (const transport of [document.udp, document.tcp]) {
      expectConsistent(transport)
      expect(transport?.received).toBeGreaterThan(0)
      expect([transport?.lostUpstream, transport?.lostDownstream]).toEqual([0, 0])
    }
    expect(resultOf(await measure(lab, loopback, brief)).outcome).toBe('completed')
  })

  it('ends at once when it was cancelled before it began', async () => {
    const events = await measure(lab, loopback, endless, { signal: AbortSignal.abort() })
    expect(resultOf(events)).toMatchObject({ outcome: 'cancelled', udp: { sent: 0 }, tcp: { sent: 0 } })
  })

  it('ends, and leaves no socket, when nobody listens to it any more', async () => {
    const run = lab.api.measure({ target: loopback, settings: endless })[Symbol.asyncIterator]()
    await run.next()
    await withSockets((openSockets) => openSockets > idle)
    await run.return?.()
    await withSockets((openSockets) => openSockets === idle)
  })

  it('ends, and leaves no socket, when the port it was asked over is closed', async () => {
    const { api, port } = lab.connect()
    const run = measure({ api }, loopback, endless)
    run.catch(() => {})
    await withSockets((openSockets) => openSockets > idle)
    port.close()
    await expect(run).rejects.toThrow('the connection to the engine was closed')
    await withSockets((openSockets) => openSockets === idle)
    expect(resultOf(await measure(lab, loopback, brief)).outcome).toBe('completed')
  })

  it('is the only one at a time, whoever asks', async () => {
    const cancel = new AbortController()
    const refused: unknown[] = []
    const refusals: Promise<void>[] = []
    const events = await measure(lab, loopback, endless, {
      signal: cancel.signal,
      onEvent: (event) => {
        if (!isUnderWay(event) || refusals.length > 0) return
        refusals.push(
          ...[lab, lab.connect()].map(
            async (one) => void refused.push(...(await measure(one, loopback, brief))),
          ),
        )
        void Promise.all(refusals).finally(() => cancel.abort())
      },
    })
    const rejected = { kind: 'rejected', failure: { failure: 'measuringAlready' } }
    expect(refused).toEqual([rejected, rejected])
    expect(resultOf(events).outcome).toBe('cancelled')
  })

  it.each<[string, Partial<MeasureSettings>, RegExp]>([
    ['a payload between the sizes of a probe', { payloadBytes: 114 }, /114 octets cannot be made/],
    ['a payload below a probe', { payloadBytes: 60 }, /60 octets is too small/],
    ['fragments unasked', { payloadBytes: 1401 }, /would be sent as fragments/],
  ])('is not begun with %s', async (_what, change, reason) => {
    const events = await measure(lab, loopback, { ...brief, ...change })
    expect(events).toMatchObject([{ kind: 'rejected', failure: { failure: 'badInput' } }])
    expect(events.map((event) => sentenceOf('failure' in event ? event.failure : null))).toEqual([
      expect.stringMatching(reason),
    ])
  })

  it('is not begun both ways with itself, chosen or met behind an address', async () => {
    const both = { ...brief, bothWays: true }
    expect(await measure(lab, loopback, both)).toEqual([
      { kind: 'rejected', failure: { failure: 'bothWaysWithItself', by: 'choice' } },
    ])
    const events = await measure(lab, await lab.target(), both)
    expect(resultOf(events)).toMatchObject({
      outcome: 'failed',
      failure: { failure: 'bothWaysWithItself', by: 'address' },
    })
  })

  it.each<[string, Target, Partial<MeasureSettings>]>([
    ['an address that is none', { kind: 'peer', id: '300.1.2.3' }, {}],
    ['a port that is none', { kind: 'peer', id: '127.0.0.1:99999' }, {}],
    ['no address at all', { kind: 'peer', id: '' }, {}],
    ['TCP to an open reflector', { kind: 'stamp', host: '127.0.0.1', port: 862 }, { payloadBytes: 44 }],
  ])('is not begun with %s', async (_what, target, change) => {
    const events = await measure(lab, target, { ...brief, ...change })
    expect(events).toMatchObject([{ kind: 'rejected', failure: { failure: 'badInput' } }])
  })

  it.each<[string, Partial<MeasureSettings>]>([
    ['an interval below the smallest', { intervalNs: 99_999 }],
    ['a fraction of a probe', { limit: { kind: 'count', count: 1.5 } }],
    ['a DSCP of seven bits', { dscp: 64 }],
  ])('is an error of the caller with %s', async (_what, change) => {
    await expect(measure(lab, loopback, { ...brief, ...change })).rejects.toThrow(/measure: /)
  })

  async function withSockets(fits: (openSockets: number) => boolean): Promise<void> {
    await first(lab.api.status({}), ({ openSockets }) => fits(openSockets))
  }

  function expectConsistent(transport: TransportResult | null): void {
    if (transport === null) throw new Error('a transport is missing')
    const { sent, received, late, lostUpstream, lostDownstream, lostUnknown, droppedHere, rttNs } = transport
    expect(sent).toBe(received + late + lostUpstream + lostDownstream + lostUnknown + droppedHere)
    expect(transport.rttHistogram.reduce((sum, [, probes]) => sum + probes, 0)).toBe(received)
    if (rttNs === null) throw new Error('nothing was received')
    const { min, p25, p50, p75, p90, p95, p99, p999, max } = rttNs
    const rising = [min, p25, p50, p75, p90, p95, p99, p999, max]
    expect(rising).toEqual([...rising].sort((one, other) => one - other))
  }
})
