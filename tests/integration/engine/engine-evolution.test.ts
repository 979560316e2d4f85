/** Two labs of different versions on one machine: they measure each other with what both know, in both roles. */
import { afterEach, describe, expect, it } from 'vitest'
import { evolvedThreads, type Evolution } from '../../support/newer-lab'
import { brief, builtThreads, measure, resultOf, startLab, type EngineLab } from '../../support/engine-lab'

const cleanups: (() => Promise<void>)[] = []
const newer: Evolution = {
  capabilities: ['telepathy'],
  lacks: [],
  message: { type: 'weather', of: 'tomorrow' },
  settings: { jitterNs: 5 },
  mayIgnore: ['jitterNs'],
}
const bothWays = { ...brief, bothWays: true }

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Today's lab, and one of another version. */
async function labs(evolution: Evolution): Promise<{ today: EngineLab; other: EngineLab }> {
  const { threads, remove } = await evolvedThreads(builtThreads, evolution)
  cleanups.push(remove)
  const today = await startLab({ name: 'today' })
  cleanups.push(() => today.stop())
  const other = await startLab({ name: 'other' }, undefined, threads)
  cleanups.push(() => other.stop())
  return { today, other }
}

describe('a lab with one capability, one message and one setting more', () => {
  const complete = {
    outcome: 'completed',
    failure: null,
    settings: bothWays,
    udp: { sent: 20, received: 20 },
    tcp: { sent: 20, received: 20 },
  }

  it.each([
    ['is measured', 'today', 'other'],
    ['measures', 'other', 'today'],
  ] as const)('%s, both ways', async (_role, asker, asked) => {
    const both = await labs(newer)
    const result = resultOf(await measure(both[asker], await both[asked].target(), bothWays))
    expect(result).toMatchObject(complete)
    // What the asked measured back with, by its own word: the setting that it does not know is not in it.
    expect(result.reverse?.settings).toEqual({ ...brief, bothWays: false })
    expect(result.reverse?.outcome).toBe('completed')
  })

  it('is refused that setting by name where it cannot do without', async () => {
    const { today, other } = await labs({ ...newer, mayIgnore: [] })
    const result = resultOf(await measure(other, await today.target(), brief))
    expect(result.failure).toMatchObject({
      failure: 'badInput',
      code: 'settingsRefused',
      values: { reason: { code: 'settingUnknown', values: { setting: 'jitterNs' } } },
    })
  })
})

it.each([
  ['is measured by', 'today', 'other'],
  ['measures', 'other', 'today'],
] as const)('a lab whose transports share one key %s one whose do not', async (_role, asker, asked) => {
  const both = await labs({ ...newer, lacks: ['transport-keys'] })
  const result = resultOf(await measure(both[asker], await both[asked].target(), bothWays))
  const complete = { udp: { sent: 20, received: 20 }, tcp: { sent: 20, received: 20 } }
  expect(result).toMatchObject({ outcome: 'completed', ...complete })
  expect(result.reverse?.outcome).toBe('completed')
})

it('a lab that lacks a capability is not asked for it, and named', async () => {
  const { today, other } = await labs({ ...newer, lacks: ['both-ways'] })
  const refused = resultOf(await measure(today, await other.target(), bothWays))
  expect(refused.failure).toEqual({ failure: 'unsupported', host: '127.0.0.1', capability: 'both-ways' })
  expect(resultOf(await measure(today, await other.target(), brief)).outcome).toBe('completed')
})
