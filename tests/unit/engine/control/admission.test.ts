/** Who is let in: the trusted, the segment, everybody, or whom the person accepts within half a minute. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AdmissionPolicy } from '../../../../electron/engine/control/admission'
import { admissionDesk } from '../../../support/desk'
import { defaultSettings } from '../../../../shared/measurement/settings'

const caller = {
  identity: 'ab'.repeat(32),
  name: 'Ada',
  host: '192.168.21.7',
  settings: defaultSettings,
  digits: '123456',
}
const local = {
  interface: 'eth0',
  family: 'IPv4' as const,
  address: '192.168.21.36',
  prefixLength: 24,
  mac: '02:00:00:00:00:01',
  internal: false,
}

function desk(policy: Partial<AdmissionPolicy> = {}) {
  const trusted = new Map<string, string>()
  const changed = vi.fn()
  const made = admissionDesk(
    {
      isTrusted: (identity) => trusted.has(identity),
      trustedAs: (name) => [...trusted].find(([, known]) => known === name)?.[0] ?? null,
      trust: (identity, name) => void trusted.set(identity, name),
      localAddresses: () => [local],
      ...policy,
    },
    changed,
  )
  return { made, trusted, changed }
}

const staying = new AbortController().signal

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('admission', () => {
  it('lets everybody in where the person said so', () => {
    expect(desk({ admission: () => 'all' }).made.judge(caller)).toBe('admitted')
  })

  it('lets the own segment in by the interface’s own mask, and asks about others', () => {
    const { made } = desk({ admission: () => 'segment' })
    expect(made.judge(caller)).toBe('admitted')
    expect(made.judge({ ...caller, host: '192.168.22.7' })).toBeNull()
    expect(made.judge({ ...caller, host: 'fe80::1' })).toBeNull()
  })

  it('does not take the users of this machine for its segment', () => {
    const loopback = { ...local, interface: 'lo', address: '127.0.0.1', prefixLength: 8, internal: true }
    const { made } = desk({ admission: () => 'segment', localAddresses: () => [loopback, local] })
    expect(made.judge({ ...caller, host: '127.0.0.1' })).toBeNull()
    // Any address of the loopback net is this machine's.
    expect(made.judge({ ...caller, host: '127.0.0.9' })).toBeNull()
    // Nor by the address that the machine has on its segment.
    expect(made.judge({ ...caller, host: local.address })).toBeNull()
    expect(made.judge(caller)).toBe('admitted')
  })

  it('declines at once where nobody could see the question', () => {
    expect(desk({ someoneIsThere: () => false }).made.judge(caller)).toBe('noAnswer')
  })

  it('accepts once without remembering, and always by remembering', async () => {
    const { made, trusted } = desk()
    const once = made.ask(caller, staying)
    made.answer(made.list()[0]!.id, 'once')
    expect(await once).toBe('admitted')
    expect(made.judge(caller)).toBeNull()
    const always = made.ask(caller, staying)
    made.answer(made.list()[0]!.id, 'always')
    expect(await always).toBe('admitted')
    expect(trusted.get(caller.identity)).toBe('Ada')
    expect(made.judge(caller)).toBe('admitted')
  })

  it('lets nobody but the person let a trusted name in under another identity', async () => {
    const { made, trusted } = desk({ admission: () => 'all' })
    trusted.set('cd'.repeat(32), 'Ada')
    expect(made.judge(caller)).toBeNull()
    const verdict = made.ask(caller, staying)
    expect(made.list()[0]).toMatchObject({ trustedAs: 'cd'.repeat(32) })
    made.answer(made.list()[0]!.id, 'decline')
    expect(await verdict).toBe('person')
  })

  it('declines where the person does', async () => {
    const { made } = desk()
    const verdict = made.ask(caller, staying)
    made.answer(made.list()[0]!.id, 'decline')
    expect(await verdict).toBe('person')
  })

  it('counts down and declines after 30 s', async () => {
    const { made, changed } = desk()
    const verdict = made.ask(caller, staying)
    expect(made.list()[0]).toMatchObject({ name: 'Ada', secondsLeft: 30 })
    vi.advanceTimersByTime(29_000)
    expect(made.list()[0]!.secondsLeft).toBe(1)
    vi.advanceTimersByTime(1_000)
    expect(await verdict).toBe('noAnswer')
    expect(made.list()).toEqual([])
    expect(changed).toHaveBeenCalledTimes(2)
  })

  it('takes the question away when the caller leaves', async () => {
    const { made } = desk()
    const leaving = new AbortController()
    const verdict = made.ask(caller, leaving.signal)
    leaving.abort()
    expect(await verdict).toBe('noAnswer')
    expect(made.list()).toEqual([])
  })

  it('does not fill the screen with questions: eight at once, one of an identity, two of an address', () => {
    const { made } = desk()
    const from = (number: number, host = `192.168.21.${number}`) => ({
      ...caller,
      identity: String(number).padStart(64, '0'),
      host,
    })
    expect(made.reserve(from(1))).toBeTypeOf('function')
    expect(made.reserve(from(1))).toEqual(noAnswer)
    expect(made.reserve(from(2, '192.168.21.1'))).toBeTypeOf('function')
    expect(made.reserve(from(3, '192.168.21.1'))).toEqual(noAnswer)
    for (let number = 3; number <= 8; number += 1) expect(made.reserve(from(number))).toBeTypeOf('function')
    expect(made.reserve(from(9))).toEqual(noAnswer)
  })

  it('has room for another question once the last one of its caller is gone', () => {
    const { made } = desk()
    const leave = made.reserve(caller)
    if (typeof leave !== 'function') throw new Error('no place')
    leave()
    expect(made.reserve(caller)).toBeTypeOf('function')
  })
})

const noAnswer = { why: 'noAnswer' }
const tooSoon = (seconds: number) => ({ why: 'settings', code: 'comparisonTooSoon', values: { seconds } })

describe('somebody who searches the million six digits', () => {
  /** How many comparisons a caller gets by asking again at every moment for a day. */
  function attemptsInADay(callerAt: (second: number) => typeof caller): number {
    const { made } = desk()
    let attempts = 0
    for (let second = 0; second < 86_400; second += 1) {
      const leave = made.reserve(callerAt(second))
      if (typeof leave === 'function') {
        attempts += 1
        leave()
      }
      vi.advanceTimersByTime(1000)
    }
    return attempts
  }

  it.each([
    ['with one identity from one address', () => caller],
    [
      'with a new identity each time',
      (second: number) => ({ ...caller, identity: String(second).padStart(64, '0') }),
    ],
    ['from a new address each time', (second: number) => ({ ...caller, host: `2001:db8::${second}` })],
  ])('%s waits twice as long each time', (_how, callerAt) => {
    // Two at once, eleven waits that double from 2 s to 34 minutes, then one an hour.
    expect(attemptsInADay(callerAt)).toBeLessThan(40)
  })

  it('with a new identity from a new address each time has no more than all have together', () => {
    const attempts = attemptsInADay((second) => ({
      ...caller,
      identity: String(second).padStart(64, '0'),
      host: `2001:db8::${second}`,
    }))
    expect(attempts).toBeLessThanOrEqual(8 + 86_400 / 5)
  })

  it('is told how long to wait, and no longer waits once the person accepts', async () => {
    const { made } = desk()
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const leave = made.reserve(caller)
      if (typeof leave === 'function') leave()
    }
    expect(made.reserve(caller)).toEqual(tooSoon(2))
    vi.advanceTimersByTime(2000)
    const place = made.reserve(caller)
    const verdict = made.ask(caller, staying)
    if (typeof place === 'function') place()
    made.answer(made.list()[0]!.id, 'once')
    expect(await verdict).toBe('admitted')
    expect(made.reserve(caller)).toBeTypeOf('function')
  })

  it('goes on waiting where the person declines', async () => {
    const { made } = desk()
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const leave = made.reserve(caller)
      const verdict = made.ask(caller, staying)
      made.answer(made.list()[0]!.id, 'decline')
      expect(await verdict).toBe('person')
      if (typeof leave === 'function') leave()
    }
    expect(made.reserve({ ...caller, host: '192.168.21.8' })).toEqual(tooSoon(2))
    expect(made.reserve({ ...caller, identity: 'cd'.repeat(32) })).toEqual(tooSoon(2))
  })
})
