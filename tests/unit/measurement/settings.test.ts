/** The rules between settings: each refusal is one sentence that says what would do. */
import { describe, expect, it } from 'vitest'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { english } from '../../../shared/words/language'
import {
  checkSettings,
  defaultSettings,
  type MeasureSettings,
  type StampMode,
} from '../../../shared/measurement/settings'

const refusal = (change: Partial<MeasureSettings>, mode: StampMode = 'authenticated') => {
  const failure = checkSettings({ ...defaultSettings, ...change }, mode)
  return failure === null ? null : failureSentence(failure, english)
}

describe('settings', () => {
  it('are fine as they come', () => expect(refusal({})).toBeNull())

  it('refuse a payload that no STAMP packet can have', () => {
    expect(refusal({ payloadBytes: 111 })).toMatch(/too small.*112/)
    for (const payloadBytes of [113, 114, 115]) expect(refusal({ payloadBytes })).toMatch(/112, or 116/)
    expect(refusal({ payloadBytes: 116 })).toBeNull()
    expect(refusal({ payloadBytes: 44, transports: ['udp'] }, 'open')).toBeNull()
    expect(refusal({ payloadBytes: 45, transports: ['udp'] }, 'open')).toMatch(/44, or 48/)
  })

  it('refuse fragments unless they are asked for', () => {
    expect(refusal({ payloadBytes: 1400 })).toBeNull()
    expect(refusal({ payloadBytes: 1401 })).toMatch(/fragments/)
    expect(refusal({ payloadBytes: 1401, allowFragments: true })).toBeNull()
    expect(refusal({ payloadBytes: 60_000, transports: ['tcp'] })).toBeNull()
  })

  it('name what is out of its range', () => {
    expect(refusal({ intervalNs: 99_999 })).toMatch(/interval.*0\.1 ms to 10 s/)
    expect(refusal({ intervalNs: 0 })).toBeNull()
    expect(refusal({ limit: { kind: 'count', count: 0 } })).toMatch(/count is from 1 to 4000000/)
    expect(refusal({ limit: { kind: 'duration', durationNs: 0 } })).toMatch(/duration/)
    expect(refusal({ dscp: 64 })).toMatch(/DSCP is from 0 to 63/)
    expect(refusal({ payloadBytes: 65_001 })).toMatch(/payload/)
  })

  it('keep open STAMP to what its reflectors can do', () => {
    expect(refusal({ transports: ['udp', 'tcp'], payloadBytes: 44 }, 'open')).toMatch(/UDP alone/)
    expect(refusal({ transports: ['udp'], payloadBytes: 44, bothWays: true }, 'open')).toMatch(/only answers/)
  })
})
