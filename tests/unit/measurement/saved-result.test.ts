/** Results as version 1 of the document saved them open, and show the figures they showed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { figureAt, transportGroups } from '../../../renderer/stations/duel/table'
import type { ResultDocument } from '../../../shared/measurement/result'
import { parseSavedResult, savedResult } from '../../../shared/measurement/saved-result'

interface Version1 {
  readonly schemaVersion: 1
  readonly settings: { readonly transports: 'both' | 'udp' | 'tcp' }
  readonly udp: ResultDocument['channels'][string] | null
  readonly tcp: ResultDocument['channels'][string] | null
  readonly reverse: Omit<Version1, 'reverse'> | null
}

const folder = join(import.meta.dirname, 'saved')
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')
const version1 = (name: string) => JSON.parse(textOf(name)) as Version1
const lists = { both: ['udp', 'tcp'], udp: ['udp'], tcp: ['tcp'] }

function opened(text: string): ResultDocument {
  const read = parseSavedResult(text)
  if ('notAResult' in read) throw new Error(read.notAResult)
  return read
}

const names = readdirSync(folder)

it('there is one of each kind', () => {
  expect(names).toEqual([
    'both-ways.json',
    'cancelled.json',
    'failed.json',
    'loopback.json',
    'udp-alone.json',
  ])
  expect(names.map((name) => opened(textOf(name)).outcome)).toEqual([
    'completed',
    'cancelled',
    'failed',
    'completed',
    'completed',
  ])
})

describe.each(names)('%s', (name) => {
  it('opens with the figures it was saved with', () => {
    const old = version1(name)
    const now = opened(textOf(name))
    expect(Object.keys(now.channels)).toEqual(lists[old.settings.transports])
    for (const transport of ['udp', 'tcp'] as const) {
      for (const { metric } of transportGroups.flatMap(({ rows }) => rows))
        expect(figureAt(now.channels[transport] ?? null, metric), metric).toBe(
          figureAt(old[transport], metric),
        )
      expect(now.channels[transport]?.rttHistogram ?? null).toEqual(old[transport]?.rttHistogram ?? null)
    }
  })

  it('saved again differs in its version and its list of transports alone', () => {
    const { reverse, ...old } = version1(name)
    const present = (document: Omit<Version1, 'reverse'>) => ({
      ...document,
      schemaVersion: 2,
      settings: { ...document.settings, transports: lists[document.settings.transports] },
    })
    const again = JSON.parse(JSON.stringify(savedResult(opened(textOf(name))))) as unknown
    expect(again).toEqual({ ...present(old), reverse: reverse === null ? null : present(reverse) })
    expect(opened(JSON.stringify(again))).toEqual(opened(textOf(name)))
  })
})

it('a run both ways keeps what the other lab measured', () => {
  const { reverse } = opened(textOf('both-ways.json'))
  expect(reverse?.settings.transports).toEqual(['udp', 'tcp'])
  expect(reverse?.channels.udp?.received).toBe(version1('both-ways.json').reverse?.udp?.received)
})

it('a failure of a shape that is no longer used is told by its reason', () => {
  const reason = '10.0.0.2 refused these settings: no such thing here'
  const failure = { failure: 'badInput', reason, code: 'settingsRefused', values: { host: '10.0.0.2' } }
  const text = JSON.stringify({ ...version1('failed.json'), reason, failure })
  expect(opened(text)).toMatchObject({ outcome: 'failed', reason, failure: null })
  expect(opened(textOf('failed.json')).failure).toMatchObject({ failure: 'refused', port: 9 })
})

describe('what is damaged or newer is refused by name', () => {
  const change = (more: object) => JSON.stringify({ ...version1('both-ways.json'), ...more })
  it.each([
    ['a later version', change({ schemaVersion: 3 }), 'otherVersion'],
    ['a version before the first', change({ schemaVersion: 0 }), 'otherVersion'],
    ['a list in version 1 with nothing in it', change({ settings: { transports: [] } }), 'otherShape'],
    ['a transport without figures', change({ udp: { sent: 1 } }), 'otherShape'],
    ['a part that is none', change({ extra: 1 }), 'otherShape'],
    ['an unknown transport that is null', change({ extra: null }), 'otherShape'],
    ['channels of its own', change({ channels: {} }), 'otherShape'],
    ['a reverse that is none', change({ reverse: { schemaVersion: 1 } }), 'otherShape'],
    ['half a file', change({}).slice(0, 900), 'notJson'],
  ])('%s', (_what, text, notAResult) => expect(parseSavedResult(text)).toEqual({ notAResult }))
})
