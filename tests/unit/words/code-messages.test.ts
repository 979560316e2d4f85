/** Every code of every domain has a message in every language, and the message uses the code's values and no others. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeKinds, type CodeKind, type CodeTables, type ValueKind } from '../../../shared/base/codes'
import type { Why } from '../../../shared/base/why'
import { codes, domains } from '../../../shared/words/code-tables'
import { locales } from '../../../shared/words/generated/runtime'
import { messageKey, said } from '../../../shared/words/said'

const root = join(import.meta.dirname, '../../..')
const stations = join(root, 'renderer/stations')
const folders = [
  join(root, 'shared/words'),
  ...readdirSync(stations)
    .map((name) => join(stations, name))
    .filter((folder) => readdirSync(folder).includes('en.json')),
]

/** A catalogue's messages as they are written, by key. */
function catalogue(locale: string): Map<string, string> {
  return new Map(
    folders.flatMap((folder) =>
      Object.entries(JSON.parse(readFileSync(join(folder, `${locale}.json`), 'utf8')) as object).map(
        ([key, message]) => [key, JSON.stringify(message)] as const,
      ),
    ),
  )
}

function placeholders(message: string): string[] {
  return [...new Set([...message.matchAll(/\{([A-Za-z]\w*)\}/g)].map((match) => match[1] as string))].sort()
}

const every = codeKinds.flatMap((kind) =>
  Object.entries(codes[kind]).map(([code, row]) => ({ kind, code, row })),
)
const inner: Record<ValueKind, string | number | Why> = {
  number: 7,
  text: 'x.example',
  why: { code: 'hostMissing', values: {} },
  badInput: { code: 'dscpRange', values: {} },
}

it('knows codes of every kind', () => {
  expect(new Set(every.map(({ kind }) => kind))).toEqual(new Set(codeKinds))
})

it('has no code of one kind in two domains', () => {
  const named = domains.flatMap((tables: CodeTables) =>
    codeKinds.flatMap((kind) => Object.keys(tables[kind] ?? {}).map((code) => `${kind} ${code}`)),
  )
  expect(named.filter((code, at) => named.indexOf(code) !== at)).toEqual([])
})

describe.each(locales.map((locale) => ({ locale, messages: catalogue(locale) })))(
  '$locale',
  ({ locale, messages }) => {
    it.each(every)('says $kind $code with all its values', ({ kind, code, row }) => {
      const message = messages.get(messageKey(kind, code))
      expect(message).toBeDefined()
      expect(placeholders(message as string)).toEqual(Object.keys(row).sort())
      const values = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, inner[value]]))
      const sentence = said(kind, { code, values }, { locale })
      expect(sentence).toBeTruthy()
      expect(sentence).not.toMatch(/[{}]|undefined|object/)
      if (locale === 'zh-CN' && !namesOnly(kind, code)) expect(sentence).toMatch(/\p{Script=Han}/u)
    })
  },
)

/** Nothing but a name or the system's word, which is the same in every language. */
function namesOnly(kind: CodeKind, code: string): boolean {
  return ['limit fileBytes', 'detail system', 'capture programSaid'].includes(`${kind} ${code}`)
}
