/** The one place that orders runs from the measuring thread: one at a time, concluded or given up. */
import { randomBytes } from 'node:crypto'
import type { Failure } from '../../../shared/base/failure'
import { isFailure } from '../../../shared/base/failure'
import type { Client } from '../../../shared/ipc/contract'
import type { ResultDocument } from '../../../shared/measurement/result'
import { defaultSettings } from '../../../shared/measurement/settings'
import { knownTransports, mapTransports } from '../../../shared/measurement/transport'
import { Places } from '../../engine/base/budgets'
import type { SessionSlots } from '../../engine/control/session-slots'
import type { reflectContract, SessionReport } from '../../engine/reflector/contract'
import type { Conclusion, measureContract, RunOrder, RunStep } from './measure-contract'

const floorProbes = 200
const loopback = '127.0.0.1'

export class Measuring {
  readonly #measure: Client<typeof measureContract>
  readonly #places = new Places(1)

  constructor(measure: Client<typeof measureContract>) {
    this.#measure = measure
  }

  /** Reserves the measuring thread; null where a run is under way. Call what it returns to free it. */
  reserve(): (() => void) | null {
    return this.#places.take()
  }

  /** Runs the order to its end (the signal cuts it short); `onStep` sees every step. Returns what ended it. */
  async run(order: RunOrder, onStep: (step: RunStep) => void, signal: AbortSignal): Promise<Failure | null> {
    for await (const step of this.#measure.run(order, { signal })) {
      onStep(step)
      if (step.kind === 'drained') return step.failure
    }
    throw new Error('the measuring thread ended a run without its last step')
  }

  conclude(report: SessionReport | null): Promise<Conclusion> {
    return this.#measure.conclude({ report })
  }
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
  const never = new AbortController().signal
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
      await measuring.run(order, () => {}, never)
      conclusion = await measuring.conclude(null)
      over.abort()
    }
    if (conclusion === null) return null
    return mapTransports(conclusion.channels, ({ result }) => result.rttNs?.p50 ?? null)
  } finally {
    over.abort()
    slots.release(ssid)
  }
}
