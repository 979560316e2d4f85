/** Orders to the measuring thread, which runs one at a time, and the run over loopback that every other is held against. */
import { randomBytes } from 'node:crypto'
import type { Failure } from '../../../shared/base/failure'
import { isFailure } from '../../../shared/base/failure'
import type { Client } from '../../../shared/ipc/contract'
import type { ResultDocument } from '../../../shared/measurement/result'
import { defaultSettings } from '../../../shared/measurement/settings'
import { knownTransports, mapTransports } from '../../../shared/measurement/transport'
import { Places } from '../../engine/base/budgets'
import type { SessionSlots } from '../../engine/control/session-slots'
import type { reflectContract } from '../../engine/reflector/contract'
import type { Conclusion, measureContract, RunStep } from './measure-contract'

const floorProbes = 200
const loopback = '127.0.0.1'

export interface Measuring extends Pick<Client<typeof measureContract>, 'run' | 'conclude'> {
  /** Whoever orders a run has the place until it is concluded or given up. */
  readonly place: Places
}

export function measuringIn(thread: Client<typeof measureContract>): Measuring {
  return { run: thread.run, conclude: thread.conclude, place: new Places(1) }
}

/** Waits for the end of a run that nobody watches. Resolves to what ended it. */
export async function drained(steps: AsyncIterable<RunStep>): Promise<Failure | null> {
  for await (const step of steps) if (step.kind === 'drained') return step.failure
  throw endedEarly()
}

export function endedEarly(): Error {
  return new Error('the measuring thread ended a run without its last step')
}

/**
 * The median round trip over this machine's own loopback, by the same threads and packets as any run: the floor of
 * what can be told here. Null where it cannot be measured now.
 */
export async function measureFloor(
  measuring: Measuring,
  reflect: Client<typeof reflectContract>['reflect'],
  slots: SessionSlots,
  dataPort: number,
): Promise<ResultDocument['loopbackFloorNs']> {
  const ssid = await slots.take(() => {}, AbortSignal.timeout(0))
  if (ssid === null) return null
  const over = new AbortController()
  try {
    const key = new Uint8Array(randomBytes(32))
    const steps = reflect(
      {
        ssid,
        key,
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
      const order = { mode: 'authenticated' as const, address: loopback, dataPort, ssid, key, settings }
      await drained(measuring.run(order))
      conclusion = await measuring.conclude({ report: null })
      over.abort()
    }
    if (conclusion === null) return null
    return mapTransports(conclusion.channels, ({ result }) => result.rttNs?.p50 ?? null)
  } finally {
    over.abort()
    slots.release(ssid)
  }
}
