/** When probes are due, and waiting for that moment. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openLoop } from '../../../../electron/stations/duel/run/schedule'
import { Pacer } from '../../../../electron/engine/timing/pacer'
import { systemClock } from '../../../../electron/engine/base/clock'
import { defaultSettings, plannedProbes, type MeasureSettings } from '../../../../shared/measurement/settings'
import { FakeClock } from './fake-clock'

const ms = 1_000_000
const allAnswered = () => null
const settings = (change: Partial<MeasureSettings>): MeasureSettings => ({ ...defaultSettings, ...change })

describe('the open loop', () => {
  it('interleaves both transports by half an interval, whatever was answered', () => {
    const due = [...openLoop(settings({ intervalNs: 10 * ms, limit: { kind: 'count', count: 2 } }))]
    expect(due).toEqual([
      { place: 0, sequence: 0, atNs: 0 },
      { place: 1, sequence: 0, atNs: 5 * ms },
      { place: 0, sequence: 1, atNs: 10 * ms },
      { place: 1, sequence: 1, atNs: 15 * ms },
    ])
  })

  it('spreads three transports over the interval', () => {
    const limit = { kind: 'count', count: 1 } as const
    const due = [...openLoop(settings({ transports: ['udp', 'tcp', 'third'], intervalNs: 10 * ms, limit }))]
    expect(due.map((one) => one.atNs)).toEqual([0, 3_333_333, 6_666_666])
  })

  it('sends one transport alone at the interval', () => {
    const due = [
      ...openLoop(settings({ transports: ['tcp'], intervalNs: ms, limit: { kind: 'count', count: 3 } })),
    ]
    expect(due.map((one) => one.atNs)).toEqual([0, ms, 2 * ms])
  })

  it('fills the duration and not a probe more', () => {
    expect(
      plannedProbes(settings({ intervalNs: 10 * ms, limit: { kind: 'duration', durationNs: 1000 * ms } })),
    ).toBe(100)
    expect(
      plannedProbes(settings({ intervalNs: 10 * ms, limit: { kind: 'duration', durationNs: 1001 * ms } })),
    ).toBe(101)
  })
})

describe('waiting for a moment', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('never returns before it', async () => {
    const clock = systemClock()
    for (const waitNs of [10_000, 300_000, 2 * ms, 4 * ms]) {
      const dueNs = clock.nowNs() + waitNs
      await new Pacer(clock, null).waitUntil(dueNs, allAnswered, new AbortController().signal)
      expect(clock.nowNs()).toBeGreaterThanOrEqual(dueNs)
    }
  })

  it('returns at once when aborted, near the moment or far from it', async () => {
    const clock = new FakeClock()
    for (const dueNs of [ms, 3600e9]) {
      const controller = new AbortController()
      const waiting = new Pacer(clock, null).waitUntil(dueNs, allAnswered, controller.signal)
      controller.abort()
      await waiting
      expect(clock.nowNs()).toBe(0)
    }
  })

  it('keeps no answer that is under way waiting for a turn of the event loop, and takes it right after', async () => {
    const { pacer, clock, happened } = watched()
    clock.ns += 5 * ms
    const sentNs = clock.nowNs()
    await pacer.waitUntil(
      clock.nowNs() + ms,
      () => (happened.includes('waited awake') ? null : sentNs),
      new AbortController().signal,
    )
    expect(happened.slice(0, 3)).toEqual(['waited awake', 'turned', 'waited asleep'])
  })

  it("stays awake for the beginning of an answer's way alone", async () => {
    const { pacer, clock, happened } = watched()
    const sentNs = clock.nowNs()
    await pacer.attendAnswer(sentNs)
    await pacer.attendAnswer(sentNs)
    expect(happened.filter((what) => what !== 'turned')).toEqual(['waited awake', 'waited asleep'])
  })

  it('gives the event loop its turn though no answer comes', async () => {
    const { pacer, clock, happened } = watched()
    clock.ns += 5 * ms
    const sentNs = clock.nowNs()
    await pacer.waitUntil(clock.nowNs() + 2 * ms, () => sentNs, new AbortController().signal)
    expect(happened).toContain('turned')
  })

  it('takes a turn between two probes only where it is due', async () => {
    const { pacer, clock, happened } = watched()
    clock.ns += 5 * ms
    await pacer.turn()
    await pacer.turn()
    expect(happened).toEqual(['turned'])
  })

  /** A pacer whose waits take 300 us each, and what it did in which order. */
  function watched() {
    const clock = new FakeClock()
    const happened: string[] = []
    const soon = setImmediate
    vi.spyOn(globalThis, 'setImmediate').mockImplementation((callback) => {
      happened.push('turned')
      return soon(callback)
    })
    const attention = {
      minds: true,
      rehearse: () => {},
      wait: (_ns: number, wakeNs = 0) => {
        happened.push(wakeNs === 0 ? 'waited asleep' : 'waited awake')
        clock.ns += 300_000
        return 'read' as const
      },
    }
    return { pacer: new Pacer(clock, attention), clock, happened }
  }
})
