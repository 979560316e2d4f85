/** What a profile keeps is read again, also by a program whose catalogues are others. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSettings } from '../../../electron/storage/settings'
import { locales } from '../../../shared/words/generated/runtime'

let profile: string
beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'packet-lab-settings-'))
})
afterEach(() => rm(profile, { recursive: true, force: true }))

it.each(['system', ...locales] as const)('the language %s is kept', async (language) => {
  const store = await openSettings(profile)
  await store.change({ settings: { language } })
  expect((await openSettings(profile)).kept.settings.language).toBe(language)
})

it('a language that is no longer there gives way to the system, and all else stays', async () => {
  const store = await openSettings(profile)
  await store.change({ settings: { language: 'zh-CN', name: 'bench', theme: 'dark' } })
  const file = join(profile, (await readdir(profile)).find((name) => name === 'settings.json') as string)
  const kept = await readFile(file, 'utf8')
  expect(kept).toContain('zh-CN')
  await writeFile(file, kept.replace('zh-CN', 'tlh'))
  expect((await openSettings(profile)).kept.settings).toMatchObject({
    language: 'system',
    name: 'bench',
    theme: 'dark',
  })
})
