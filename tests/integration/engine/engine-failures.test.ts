/** A thread of the engine fails in the middle: what was under way ends with its figures, and the lab goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PortClosed, RemoteError } from '../../../shared/ipc/client'
import { toTheLast } from '../../../shared/stations/duel/last-sample'
import type { EngineStatus } from '../../../shared/lab/status'
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
} from '../../support/engine-lab'
import { failingThreads, type FailingThreads } from '../../support/failing-thread'
import { udp } from '../stations/messages/messages-lab'

let threads: FailingThreads
let lab: EngineLab

beforeAll(async () => {
  threads = await failingThreads()
  lab = await startLab({}, undefined, threads.folder)
})
afterAll(async () => {
  await lab.stop()
  await threads.remove()
})

/** The status once the thread has failed so often and lives again. */
async function failedTimes(thread: string, times: number): Promise<EngineStatus> {
  for (;;) {
    const { api, port } = lab.connect()
    try {
      return await first(
        api.status({}),
        ({ threadFailures, stallNs }) => threadFailures[thread] === times && stallNs[thread] !== null,
      )
    } catch (error) {
      // A port asked for in the very moment in which the service thread fails closes with it.
      if (!(error instanceof PortClosed)) throw error
    } finally {
      port.close()
    }
  }
}

async function drained(steps: AsyncIterator<unknown>): Promise<void> {
  while ((await steps.next()).done !== true);
}

async function expectSound(): Promise<void> {
  const over = lab.connect()
  expect(resultOf(await measure(over, loopback, brief))).toMatchObject({
    outcome: 'completed',
    udp: { sent: 20, received: 20 },
    tcp: { sent: 20, received: 20 },
  })
  over.port.close()
}

describe('the measuring thread', () => {
  it('ends its run with the last sample as the result, is started again, and measures', async () => {
    let seen = 0
    const events = await measure(lab, loopback, endless, {
      onEvent: (event) => {
        if (event.kind === 'running') seen = event.sample.channels['udp']?.summary.received ?? 0
        if (isUnderWay(event)) threads.fail('measure')
      },
    })
    const result = resultOf(events)
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { failure: 'engineFailed', thread: 'measure' },
      udp: { received: seen, lostUpstream: 0, lostDownstream: 0, reflector: null },
    })
    expect(seen).toBeGreaterThan(0)
    const channel = result.udp
    // Every probe is accounted for, though nobody can tell any more where a lost one was lost.
    expect(channel?.sent).toBe((channel?.received ?? 0) + (channel?.lostUnknown ?? 0) + (channel?.late ?? 0))
    await failedTimes('measure', 1)
    await expectSound()
  })

  it('is started again at once the first time, and later the next', async () => {
    const failedAtMs = performance.now()
    threads.fail('measure')
    await failedTimes('measure', 2)
    expect(performance.now() - failedAtMs).toBeGreaterThanOrEqual(250)
    await expectSound()
  })
})

describe('the reflecting thread', () => {
  it('ends the runs against it, and is started again where it listened', async () => {
    const before = await first(lab.api.status({}))
    const events = await measure(lab, loopback, endless, {
      onEvent: (event) => {
        if (isUnderWay(event)) threads.fail('reflect')
      },
    })
    expect(resultOf(events)).toMatchObject({ outcome: 'failed', failure: { failure: 'peerGone' } })
    const after = await failedTimes('reflect', 1)
    expect([after.controlPort, after.dataPort]).toEqual([before.controlPort, before.dataPort])
    await expectSound()
  })

  it('answers open STAMP again', async () => {
    const over = new AbortController()
    const steps = lab.engine.reflectOpenly(['127.0.0.1'], 0, over.signal)[Symbol.asyncIterator]()
    expect((await steps.next()).value).toEqual({ ready: true })
    threads.fail('reflect')
    expect((await steps.next()).value).toEqual({ ready: true })
    over.abort()
    expect((await steps.next()).done).toBe(true)
    await failedTimes('reflect', 2)
  })
})

describe('the traffic thread', () => {
  it('ends what it was doing, and does it for the next who asks', async () => {
    const link = lab.api.openLink(udp())[Symbol.asyncIterator]()
    expect((await link.next()).value).toMatchObject({ state: 'open' })
    threads.fail('traffic')
    await expect(drained(link)).rejects.toThrow(RemoteError)
    await failedTimes('traffic', 1)
    expect(await first(lab.api.openLink(udp()))).toMatchObject({ state: 'open' })
    await expectSound()
  })
})

describe('the service thread', () => {
  it('leaves a run its last sample; a new port reaches the engine that was started anew', async () => {
    const { api, port } = lab.connect()
    const target = { kind: 'loopback', name: null, identity: null, host: 'loopback', address: null } as const
    const measured = { target: { ...target, controlPort: null, dataPort: null }, settings: endless }
    const events = []
    for await (const event of toTheLast(api.measure({ target: loopback, settings: endless }), measured)) {
      events.push(event)
      if (isUnderWay(event)) threads.fail('service')
    }
    const { udp: channel, ...result } = resultOf(events)
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { failure: 'engineFailed', thread: 'service' },
    })
    expect(channel?.received).toBeGreaterThan(0)
    await expect(api.addPeer({ text: '127.0.0.1' })).rejects.toThrow(PortClosed)
    port.close()
    await failedTimes('service', 1)
    await expectSound()
  })
})
