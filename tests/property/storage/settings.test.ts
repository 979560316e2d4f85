/** Whatever happens to one field of a settings file, every other field is as it was. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { settingsFile } from '../../../electron/storage/settings'
import { interpret } from '../../../electron/storage/versioned-file'
import type { Settings } from '../../../shared/lab/settings'

const settings: Settings = {
  name: 'here',
  language: 'zh-CN',
  theme: 'dark',
  listening: { mode: 'address', address: '192.0.2.7' },
  admission: 'all',
  discovery: false,
  peer: '192.0.2.9:8642',
  measure: {
    transports: ['tcp'],
    intervalNs: 2_000_000,
    limit: { kind: 'count', count: 7 },
    bothWays: true,
    payloadBytes: 600,
    allowFragments: true,
    lateAfterNs: 5_000_000,
    nagle: true,
    dscp: 46,
  },
}
const { measure, ...others } = settings
const paths: string[][] = [
  ['version'],
  ['measure'],
  ...Object.keys(others).map((name) => [name]),
  ...Object.keys(measure).map((name) => ['measure', name]),
]

/** The value by its path; `measure` is every field of it. */
const flat = (value: Settings) =>
  Object.fromEntries(
    paths
      .filter(([name, inner]) => name !== 'version' && (name !== 'measure' || inner !== undefined))
      .map((path) => [path.join('.'), path.reduce((at: unknown, name) => (at as never)[name], value)]),
  )
/** The file with another value at the path; with `undefined` without it. */
function mutated(path: readonly string[], value: unknown): unknown {
  const file = structuredClone({ version: 1, ...settings }) as Record<string, unknown>
  const [name, inner] = path as [string, string?]
  if (inner === undefined) file[name] = value
  else file[name] = { ...(file[name] as object), [inner]: value }
  return JSON.parse(JSON.stringify(file))
}

it('keeps all other fields through any single mutation', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.oneof(fc.jsonValue(), fc.constant(undefined)),
      (path, value) => {
        const read = interpret(settingsFile, mutated(path, value))
        if (read === null) throw new Error('the file was not read')
        const at = path.join('.')
        const untouched = ([name]: [string, unknown]) => name !== at && !name.startsWith(`${at}.`)
        const kept = Object.entries(flat(read.value)).filter(untouched)
        expect(kept).toEqual(Object.entries(flat(settings)).filter(untouched))
        for (const { values } of read.losses) if (at !== 'version') expect(values['field']).toBe(at)
      },
    ),
    { numRuns: 2000 },
  )
})

it('writes what it reads', () => {
  const file = { version: 1, ...settings, colour: 'green', measure: { ...measure, jitterNs: 5 } }
  const read = interpret(settingsFile, file)
  expect(read?.losses).toEqual([])
  expect(read?.write(read.value)).toEqual(file)
})
