/** What is typed comes to settings that the engine takes, or to one thing that is wrong. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type Draft, draftOf, isProblem, settingsOf } from '../../../../renderer/stations/duel/draft'
import { presetIds, presetOf, presets } from '../../../../renderer/stations/duel/presets'
import { checkSettings, defaultSettings, MeasureSettings } from '../../../../shared/measurement/settings'

const usual = draftOf(defaultSettings)
const typed = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.integer({ min: -10, max: 1e7 }).map(String),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map(String),
)
const drafts: fc.Arbitrary<Draft> = fc.record({
  transports: fc.constantFrom(['udp', 'tcp'], ['udp'], ['tcp']),
  closedLoop: fc.boolean(),
  intervalMs: typed,
  limit: fc.constantFrom('count', 'duration', 'untilStopped'),
  count: typed,
  durationS: typed,
  bothWays: fc.boolean(),
  payloadBytes: typed,
  allowFragments: fc.boolean(),
  lateAfter: fc.constantFrom('automatic', 'fixed'),
  lateAfterMs: typed,
  nagle: fc.boolean(),
  dscp: typed,
})

describe('settingsOf', () => {
  it('gives back the settings a draft was made of', () => {
    const settings: MeasureSettings = {
      ...defaultSettings,
      transports: ['udp'],
      intervalNs: 16_666_667,
      limit: { kind: 'count', count: 1234 },
      payloadBytes: 160,
      lateAfterNs: 500_000_000,
      dscp: 46,
    }
    expect(settingsOf(draftOf(settings))).toEqual(settings)
    expect(settingsOf(usual)).toEqual(defaultSettings)
  })

  it('never lets through what the contract refuses', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const settings = settingsOf(draft)
        if (isProblem(settings)) return
        expect(v.is(MeasureSettings, settings)).toBe(true)
        expect(checkSettings(settings, 'authenticated')).toBeNull()
      }),
      { numRuns: 2000 },
    )
  })

  it.each<[Partial<Draft>, object]>([
    [{ intervalMs: '0' }, { problem: 'number', field: 'intervalMs', min: 0.1, max: 10_000 }],
    [{ intervalMs: '0.05' }, { problem: 'number', field: 'intervalMs', min: 0.1, max: 10_000 }],
    [{ intervalMs: '1e3' }, { problem: 'number', field: 'intervalMs', min: 0.1, max: 10_000 }],
    [{ intervalMs: '' }, { problem: 'number', field: 'intervalMs', min: 0.1, max: 10_000 }],
    [
      { limit: 'count', count: '2.5' },
      { problem: 'number', field: 'count', min: 1, max: 4_000_000 },
    ],
    [{ dscp: '64' }, { problem: 'number', field: 'dscp', min: 0, max: 63 }],
    [{ payloadBytes: '44' }, { problem: 'payloadTooSmall', bytes: 44, min: 112 }],
    [{ payloadBytes: '114' }, { problem: 'payloadGap', bytes: 114, base: 112, next: 116 }],
    [{ payloadBytes: '1401' }, { problem: 'payloadFragments', bytes: 1401, max: 1400 }],
  ])('%j is refused by name', (change, problem) => {
    expect(settingsOf({ ...usual, ...change })).toEqual(problem)
  })

  it('takes a time in a unit of its own', () => {
    for (const intervalMs of ['500us', '500 μs', '500µs', '５００ｕｓ', ' 0.5ms\n', '0.5'])
      expect(settingsOf({ ...usual, intervalMs })).toMatchObject({ intervalNs: 500_000 })
    expect(settingsOf({ ...usual, limit: 'duration', durationS: '2m' })).toMatchObject({
      limit: { kind: 'duration', durationNs: 120_000_000_000 },
    })
  })

  it('takes a decimal comma, and fragments where they are allowed or only TCP is used', () => {
    expect(settingsOf({ ...usual, intervalMs: '0,5' })).toMatchObject({ intervalNs: 500_000 })
    expect(settingsOf({ ...usual, payloadBytes: '１２０' })).toMatchObject({ payloadBytes: 120 })
    expect(isProblem(settingsOf({ ...usual, payloadBytes: '2000', allowFragments: true }))).toBe(false)
    expect(isProblem(settingsOf({ ...usual, payloadBytes: '2000', transports: ['tcp'] }))).toBe(false)
  })

  it('does not read a field that is not in use', () => {
    expect(
      settingsOf({ ...usual, closedLoop: true, intervalMs: 'x', count: 'x', lateAfterMs: 'x' }),
    ).toMatchObject({
      intervalNs: 0,
      lateAfterNs: null,
    })
  })
})

describe('presets', () => {
  it.each(presetIds)('%s is made of settings the engine takes, and is known again', (id) => {
    const settings = { ...defaultSettings, ...presets[id] }
    expect(checkSettings(settings, 'authenticated')).toBeNull()
    expect(presetOf(settings)).toBe(id)
  })

  it('other settings are nobody’s preset', () => {
    expect(presetOf({ ...defaultSettings, intervalNs: 11_000_000 })).toBeNull()
  })
})
