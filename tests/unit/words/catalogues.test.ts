/** Both languages say the same things: the same keys, the same places for figures, nothing left empty. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const stations = join(root, 'renderer/stations')
const catalogues = [
  join(root, 'shared/words'),
  ...readdirSync(stations)
    .map((name) => join(stations, name))
    .filter((path) => existsSync(join(path, 'en.json'))),
]

type Catalogue = Record<string, unknown>
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Catalogue

/** All texts of a message: one, or one for each plural. */
function texts(message: unknown): string[] {
  if (typeof message === 'string') return [message]
  const [{ match }] = message as [{ match: Record<string, string> }]
  return Object.values(match)
}

const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()

describe.each(catalogues)('%s', (path) => {
  const en = read(join(path, 'en.json'))
  const zh = read(join(path, 'zh-CN.json'))
  const keys = Object.keys(en).filter((key) => !key.startsWith('$'))

  it('has the same messages in both', () => {
    expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted())
  })

  it('leaves none empty', () => {
    for (const key of keys)
      for (const text of [...texts(en[key]), ...texts(zh[key])]) expect(text, key).not.toBe('')
  })

  it('uses no figure in Chinese that English does not give', () => {
    for (const key of keys) {
      const given = new Set(texts(en[key]).flatMap(places))
      const used = texts(zh[key]).flatMap(places)
      expect(
        used.filter((place) => !given.has(place)),
        key,
      ).toEqual([])
    }
  })
})
