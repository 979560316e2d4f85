/** Who is let in: the trusted, the segment, everybody, or whom the person accepts within half a minute. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AdmissionDesk, type AdmissionPolicy } from '../../../../electron/engine/control/admission'
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
  const made = new AdmissionDesk(
    {
      admission: () => 'ask',
      isTrusted: (identity) => trusted.has(identity),
      trustedAs: (name) => [...trusted].find(([, known]) => known === name)?.[0] ?? null,
      trust: (identity, name) => void trusted.set(identity, name),
      localAddresses: () => [local],
      someoneIsThere: () => true,
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

  it('does not fill the screen with questions', () => {
    const { made } = desk()
    for (let asked = 0; asked < 8; asked += 1) void made.ask(caller, staying)
    expect(made.judge(caller)).toBe('noAnswer')
  })
})
