/** The floor over loopback, where loopback itself loses packets: a second at most, and then not known. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Places } from '../../../../electron/engine/base/budgets'
import { SessionSlots } from '../../../../electron/engine/control/session-slots'
import { measureFloor, type Measuring } from '../../../../electron/stations/duel/measuring'
import type { RunStep } from '../../../../electron/stations/duel/measure-contract'
import { whenAborted } from '../../../../shared/base/waiting'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const medianNs = 12_345

/** A thread whose run comes to its end as `ends` says. */
function measuring(ends: (signal: AbortSignal) => Promise<void>): Measuring {
  return {
    place: new Places(1),
    async *run(_order, { signal = new AbortController().signal } = {}) {
      await ends(signal)
      yield { kind: 'drained', sample: {}, failure: null } as unknown as RunStep
    },
    conclude: async () =>
      ({ channels: { udp: { result: { rttNs: { p50: medianNs } } } } }) as unknown as Awaited<
        ReturnType<Measuring['conclude']>
      >,
  }
}

async function* reflects(_order: unknown, { signal }: { signal?: AbortSignal } = {}) {
  yield { kind: 'counts' as const, channels: {} }
  if (signal !== undefined) await whenAborted(signal)
}

it('is the median of a run that ends', async () => {
  const floor = await measureFloor(
    measuring(async () => {}),
    reflects,
    new SessionSlots(),
    8643,
  )
  expect(floor).toEqual({ udp: medianNs })
})

it('is not known where the run has not ended after a second', async () => {
  let cutAtMs = NaN
  const begunMs = performance.now()
  const floor = measureFloor(
    measuring(async (signal) => {
      await whenAborted(signal)
      cutAtMs = performance.now() - begunMs
    }),
    reflects,
    new SessionSlots(),
    8643,
  )
  await vi.advanceTimersByTimeAsync(1000)
  expect(await floor).toBeNull()
  expect(cutAtMs).toBe(1000)
})
