/** Orders to the measuring thread, which runs one at a time, and the run over loopback that every other is held against. */
import { randomBytes } from 'node:crypto'
import type { Failure } from '../../../shared/base/failure'
import { isFailure } from '../../../shared/base/failure'
import { RemoteError } from '../../../shared/ipc/client'
import { within } from '../../../shared/base/waiting'
import type { Client } from '../../../shared/ipc/contract'
import type { ResultDocument } from '../../../shared/measurement/result'
import { defaultSettings } from '../../../shared/measurement/settings'
import type { RunSample } from '../../../shared/measurement/sample'
import { knownTransports, mapTransports } from '../../../shared/measurement/transport'
import { concludeFrom, engineFailed, type Conclusion } from '../../../shared/stations/duel/last-sample'
import { Places } from '../../engine/base/budgets'
import type { SessionSlots } from '../../engine/control/session-slots'
import type { reflectContract, SessionReport } from '../../engine/reflector/contract'
import type { measureContract, RunStep } from './measure-contract'

const floorProbes = 200
/** 200 round trips over loopback take some ten milliseconds; where they take longer, packets are lost there. */
const floorWithinMs = 1000
const loopback = '127.0.0.1'

export interface Measuring extends Pick<Client<typeof measureContract>, 'run' | 'conclude'> {
  /** Whoever orders a run has the place until it is concluded or given up. */
  readonly place: Places
}

export function measuringIn(thread: Client<typeof measureContract>): Measuring {
  return { run: thread.run, conclude: thread.conclude, place: new Places(1) }
}

/** What is known of a run that has ended. */
export interface Drained {
  /** What ended it, a failure of the measuring thread included. */
  readonly failure: Failure | null
  /** Null where the thread failed before the first. */
  readonly newest: RunSample | null
}

/** Waits for the end of a run that nobody watches. */
export async function drained(steps: AsyncIterable<RunStep>): Promise<Drained> {
  let newest: RunSample | null = null
  try {
    for await (const step of steps) {
      newest = step.sample
      if (step.kind === 'drained') return { failure: step.failure, newest }
    }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
  }
  return { failure: engineFailed('measure'), newest }
}

/** The figures of the run before; where the thread has failed those of its newest sample, null where it had none. */
export async function conclusionOf(
  { conclude }: Measuring,
  report: SessionReport | null,
  newest: RunSample | null,
): Promise<Conclusion | null> {
  try {
    return await conclude({ report })
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    return newest === null ? null : concludeFrom(newest)
  }
}

/**
 * The median round trip over this machine's own loopback, by the same threads and packets as any run: the floor of
 * what can be told here. Null where it cannot be measured within a second.
 */
export async function measureFloor(
  measuring: Measuring,
  reflect: Client<typeof reflectContract>['reflect'],
  slots: SessionSlots,
  dataPort: number,
): Promise<ResultDocument['loopbackFloorNs']> {
  const self = { identity: '', address: loopback, isTrusted: true }
  const ssid = await slots.take(self, () => {}, AbortSignal.timeout(0))
  if (ssid === null) return null
  const over = new AbortController()
  const never = new AbortController().signal
  try {
    const keys = Object.fromEntries(knownTransports.map((name) => [name, new Uint8Array(randomBytes(32))]))
    const steps = reflect(
      {
        ssid,
        keys,
        localAddress: loopback,
        remoteAddress: loopback,
        transports: [...knownTransports],
        maxProbes: floorProbes,
      },
      { signal: over.signal },
    )
    let conclusion: Conclusion | null = null
    for await (const step of steps) {
      if (isFailure(step)) return null
      if (over.signal.aborted) continue
      const settings = {
        ...defaultSettings,
        transports: [...knownTransports],
        intervalNs: 0,
        limit: { kind: 'count' as const, count: floorProbes },
      }
      const order = { mode: 'authenticated' as const, address: loopback, dataPort, ssid, keys, settings }
      const { newest, isCut } = await within(floorWithinMs, never, async (signal) => {
        const run = await drained(measuring.run(order, { signal }))
        return { ...run, isCut: signal.aborted }
      })
      const concluded = await conclusionOf(measuring, null, newest)
      conclusion = isCut ? null : concluded
      over.abort()
    }
    if (conclusion === null) return null
    return mapTransports(conclusion.channels, ({ result }) => result.rttNs?.p50 ?? null)
  } catch (error) {
    // The thread that reflects failed: there is no floor to tell now.
    if (!(error instanceof RemoteError)) throw error
    return null
  } finally {
    over.abort()
    slots.release(ssid)
  }
}
