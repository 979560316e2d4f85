/** The profile's files: those of before, damaged ones, and those of a newer program. */
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSavedMessages } from '../../../electron/stations/messages/saved-store'
import { loadIdentity } from '../../../electron/storage/identity'
import { openSettings } from '../../../electron/storage/settings'
import { defaultSettings } from '../../../shared/measurement/settings'
import { lossSentence } from '../../../shared/words/profile-losses'
import { english } from '../../../shared/words/language'

const other = 'ab'.repeat(32)
const third = 'cd'.repeat(32)
const made = {
  certificatePem: '-----BEGIN CERTIFICATE-----\nnew',
  privateKeyPem: '-----BEGIN PRIVATE KEY-----\nnew',
}
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packet-lab-profile-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Lays a file of before the versions into the profile. */
const lay = (name: string) => copyFile(new URL(`version-0/${name}`, import.meta.url), join(folder, name))
const put = (name: string, value: unknown) =>
  writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value), {
    mode: 0o600,
  })
const got = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as object

describe('a profile from before its files had versions', () => {
  it('keeps every setting, all trust and all peers, each in a file of its own', async () => {
    await lay('settings.json')
    const { kept, losses } = await openSettings(folder)
    expect(losses).toEqual([])
    const settings = {
      name: 'bench by the window',
      language: 'zh-CN',
      theme: 'dark',
      listening: { mode: 'address', address: '192.0.2.7' },
      admission: 'segment',
      discovery: false,
      peer: `found:${other}`,
      measure: {
        transports: ['udp', 'tcp'],
        intervalNs: 2_000_000,
        limit: { kind: 'count', count: 500 },
        bothWays: true,
        payloadBytes: 600,
        allowFragments: false,
        lateAfterNs: null,
        nagle: true,
        dscp: 46,
      },
    }
    const trusted = [
      { identity: other, name: 'the other bench' },
      { identity: third, name: 'root@vm' },
    ]
    const peers = [
      { host: '192.0.2.9', controlPort: 8642, name: null, identity: null, found: false },
      { host: 'fe80::1%eth0', controlPort: 8642, name: 'the other bench', identity: other, found: true },
    ]
    expect(kept).toEqual({ settings, trusted, peers })
    expect(await got('settings.json')).toEqual({ version: 1, ...settings })
    expect(await got('trust.json')).toEqual({ version: 1, trusted })
    expect(await got('peers.json')).toEqual({ version: 1, peers })
    expect((await openSettings(folder)).kept).toEqual(kept)
  })

  it('loses no trust with a setting', async () => {
    await put('settings.json', { settings: 'none', trusted: [{ identity: other, name: 'x' }], peers: [] })
    const { kept, losses } = await openSettings(folder)
    expect(kept.trusted).toEqual([{ identity: other, name: 'x' }])
    expect(losses).toEqual([{ code: 'field', values: { file: 'settings.json', field: 'settings' } }])
  })

  it('keeps its identity and its messages', async () => {
    await lay('identity.json')
    await chmod(join(folder, 'identity.json'), 0o600)
    await lay('messages.json')
    const { keys, losses } = await loadIdentity(folder, () => Promise.reject(new Error('made anew')))
    expect(keys.privateKeyPem).toContain('MIGHAgEAMBMGByqG')
    expect(losses).toEqual([])
    expect(await got('identity.json')).toEqual({ version: 1, ...keys })
    expect((await stat(join(folder, 'identity.json'))).mode & 0o777).toBe(0o600)
    const saved = await openSavedMessages(folder)
    expect(saved.list).toEqual([{ name: 'hello', form: 'text', text: 'hello, world', encoding: 'utf-8' }])
    expect(saved.losses).toEqual([])
  })
})

describe('a damaged file', () => {
  it('that is no JSON is set aside, told, and lost alone', async () => {
    await lay('settings.json')
    await openSettings(folder)
    await put('settings.json', '{"version": 1, "name": "cut of')
    const { kept, losses } = await openSettings(folder)
    expect(kept.trusted).toHaveLength(2)
    expect(kept.peers).toHaveLength(2)
    expect(kept.settings.measure).toEqual(defaultSettings)
    expect(lossSentence(losses, english)).toBe(
      'Some of the profile could not be read, the rest is kept: settings.json is damaged and was set aside as settings.json.damaged.',
    )
    expect(await readFile(join(folder, 'settings.json.damaged'), 'utf8')).toContain('cut of')
  })

  it('loses the fields and entries that are, and says which', async () => {
    await put('settings.json', {
      version: 1,
      name: 'here',
      theme: 'plaid',
      measure: { dscp: 99, nagle: true },
    })
    await put('trust.json', { version: 1, trusted: [{ identity: 'no' }, { identity: other, name: 'there' }] })
    await put('peers.json', { version: 1, peers: [{ host: 'a', controlPort: 70_000, name: null }, 7] })
    const { kept, losses } = await openSettings(folder)
    expect(kept.settings).toMatchObject({ name: 'here', theme: 'system' })
    expect(kept.settings.measure).toEqual({ ...defaultSettings, nagle: true })
    expect(kept.trusted).toEqual([{ identity: other, name: 'there' }])
    expect(kept.peers).toEqual([])
    expect(losses).toEqual([
      { code: 'field', values: { file: 'settings.json', field: 'theme' } },
      { code: 'field', values: { file: 'settings.json', field: 'measure.dscp' } },
      { code: 'entry', values: { file: 'trust.json', number: 1 } },
      { code: 'entry', values: { file: 'peers.json', number: 1 } },
      { code: 'entry', values: { file: 'peers.json', number: 2 } },
    ])
    // A copy of what was is there for whoever wants to mend it.
    expect(await got('settings.json.damaged')).toMatchObject({ theme: 'plaid' })
  })

  it('of the identity is set aside whole, and another is made', async () => {
    await put('identity.json', { version: 1, certificatePem: made.certificatePem, privateKeyPem: 'x' })
    const { keys, losses } = await loadIdentity(folder, () => Promise.resolve(made))
    expect(keys).toEqual(made)
    expect(losses).toEqual([{ code: 'field', values: { file: 'identity.json', field: 'privateKeyPem' } }])
    expect(await got('identity.json.damaged')).toMatchObject({ privateKeyPem: 'x' })
    expect(await got('identity.json')).toEqual({ version: 1, ...made })
  })
})

describe('settings that cannot be read', () => {
  const quiet = { listening: { mode: 'off' }, admission: 'ask', discovery: false }

  it.each([
    ['no JSON at all', '{"version": 1, "listening": {"mode": "off"'],
    ['a list', '[]'],
    ['a damaged field', { version: 1, listening: { mode: 'of' }, admission: 'nobody', discovery: 'no' }],
    ['damaged settings of before the versions', { settings: 7, trusted: [], peers: [] }],
  ])('let nobody in and send nothing: %s', async (_what, content) => {
    await put('settings.json', content)
    expect((await openSettings(folder)).kept.settings).toMatchObject(quiet)
    // The next start is no new profile either.
    expect((await openSettings(folder)).kept.settings).toMatchObject(quiet)
  })

  it('are kept each time, the first copy as it was', async () => {
    for (const content of ['first', 'second', 'second', 'third']) {
      await put('settings.json', content)
      await openSettings(folder)
    }
    const copies = (await readdir(folder)).filter((name) => name.includes('.damaged')).sort()
    expect(copies).toEqual(['settings.json.damaged', 'settings.json.damaged-2', 'settings.json.damaged-3'])
    const contents = await Promise.all(copies.map((name) => readFile(join(folder, name), 'utf8')))
    expect(contents).toEqual(['first', 'second', 'third'])
  })
})

it.each([0o640, 0o604, 0o644])('a private key that others can read (mode %o) is refused', async (mode) => {
  await put('identity.json', { version: 1, ...made })
  const path = join(folder, 'identity.json')
  await chmod(path, mode)
  const refused = loadIdentity(folder, () => Promise.resolve(made))
  await expect(refused).rejects.toMatchObject({ failure: { failure: 'keyExposed', path } })
  await chmod(path, 0o600)
  expect((await loadIdentity(folder, () => Promise.reject(new Error('made anew')))).keys).toEqual(made)
})

describe('a file of a newer program', () => {
  const newer = {
    version: 4,
    name: 'here',
    language: 'fr',
    theme: 'dark',
    colour: 'green',
    listening: { mode: 'address', address: '192.0.2.7', since: 3 },
    measure: { ...defaultSettings, jitterNs: 5 },
  }
  const trusted = [
    { identity: other, name: 'there', since: 2031 },
    { group: 'class 7', name: 'all of it' },
  ]

  it('is read as far as it is known, told, and loses nothing when it is written', async () => {
    await put('settings.json', newer)
    await put('trust.json', { version: 2, trusted })
    const store = await openSettings(folder)
    expect(store.kept.settings).toMatchObject({
      name: 'here',
      language: 'system',
      theme: 'dark',
      listening: { mode: 'address', address: '192.0.2.7' },
    })
    expect(store.kept.settings.measure).toEqual(defaultSettings)
    expect(store.kept.trusted).toEqual([{ identity: other, name: 'there' }])
    expect(store.losses.map(({ code }) => code)).toEqual(['newer', 'field', 'newer', 'entry'])

    const added = { identity: third, name: 'new here' }
    await store.change({ settings: { name: 'renamed' }, trusted: [...store.kept.trusted, added] })
    expect(await got('settings.json')).toMatchObject({ ...newer, name: 'renamed' })
    expect(await got('trust.json')).toEqual({ version: 2, trusted: [trusted[0], added, trusted[1]] })
  })
})

it('a profile that is new writes nothing before anything is chosen', async () => {
  const store = await openSettings(folder)
  expect(store.losses).toEqual([])
  expect(await readdir(folder)).toEqual([])
  await store.change({ trusted: [{ identity: other, name: 'there' }] })
  expect(await readdir(folder)).toEqual(['trust.json'])
})
