/** Two processes with one profile: neither undoes what the other did, and what a killed one left does no harm. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSavedMessages } from '../../../electron/stations/messages/saved-store'
import { loadIdentity } from '../../../electron/storage/identity'
import { lockName, withProfileLock } from '../../../electron/storage/profile-lock'
import { openSettings } from '../../../electron/storage/settings'

const [ann, ben, cleo] = ['ab', 'cd', 'ef'].map((pair, at) => ({
  identity: pair.repeat(32),
  name: ['ann', 'ben', 'cleo'][at] ?? '',
})) as [Trusted, Trusted, Trusted]
interface Trusted {
  readonly identity: string
  readonly name: string
}
const peer = (host: string) => ({ host, controlPort: 8642, name: null, identity: null, found: false })
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packet-lab-shared-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('two that have the profile open', () => {
  it('keep what both changed: a trust that one removed does not come back with what the other keeps', async () => {
    await (await openSettings(folder)).change({ trusted: [ann, ben], peers: [peer('192.0.2.1')] })
    const [window, commandLine] = [await openSettings(folder), await openSettings(folder)]
    await window.change({ trusted: [ben], settings: { name: 'bench' } })
    await commandLine.change({
      trusted: [ann, ben, cleo],
      peers: [peer('192.0.2.1'), peer('192.0.2.2')],
      settings: { theme: 'dark' },
    })
    expect(commandLine.kept.trusted).toEqual([ben, cleo])
    const { kept } = await openSettings(folder)
    expect(kept.trusted).toEqual([ben, cleo])
    expect(kept.peers.map(({ host }) => host)).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(kept.settings).toMatchObject({ name: 'bench', theme: 'dark' })
  })

  it('lose nothing in a hundred changes at once', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openSettings(folder)))
    await Promise.all(
      Array.from({ length: 100 }, async (_, at) => {
        const store = stores[at % 4]
        await store?.change({ peers: [...store.kept.peers, peer(`192.0.2.${at}`)] })
      }),
    )
    const { kept } = await openSettings(folder)
    expect(new Set(kept.peers.map(({ host }) => host)).size).toBe(100)
  })

  it('learn of a revocation from each other', async () => {
    const window = await openSettings(folder)
    await window.change({ trusted: [ann, ben] })
    const commandLine = await openSettings(folder)
    const heard = new Promise<void>((resolve) => stops.push(commandLine.follow(resolve)))
    await window.change({ trusted: [ben] })
    await heard
    expect(commandLine.kept.trusted).toEqual([ben])
  })
  const stops: (() => void)[] = []
  afterEach(() => stops.splice(0).forEach((stop) => stop()))

  it('make one identity where they start at the same time', async () => {
    const pem = (what: string, who: string) => `-----BEGIN ${what}-----\n${who}`
    const make = (who: string) => () =>
      Promise.resolve({ certificatePem: pem('CERTIFICATE', who), privateKeyPem: pem('PRIVATE KEY', who) })
    const [one, other] = await Promise.all(['one', 'other'].map((who) => loadIdentity(folder, make(who))))
    expect(one?.keys).toEqual(other?.keys)
  })

  it('keep the messages of both', async () => {
    const message = (name: string) => ({
      name,
      form: 'text' as const,
      text: name,
      encoding: 'utf-8' as const,
    })
    const [one, other] = [await openSavedMessages(folder), await openSavedMessages(folder)]
    await one.replace([message('from one')])
    await other.replace([message('from other')])
    const { list } = await openSavedMessages(folder)
    expect(list.map(({ name }) => name)).toEqual(['from one', 'from other'])
  })
})

describe('what a killed process left', () => {
  it('half written is cleared at the next start', async () => {
    await writeFile(join(folder, 'trust.json.12345.new'), '{"version": 1, "trus')
    await openSettings(folder)
    expect(await readdir(folder)).toEqual([])
  })

  it('locked is unlocked', async () => {
    const child = spawn(process.execPath, ['-e', ''], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
    await once(child, 'exit')
    await writeFile(join(folder, lockName), `${child.pid} a-lock`)
    await expect(withProfileLock(folder, () => Promise.resolve('in'))).resolves.toBe('in')
    expect(await readdir(folder)).toEqual([])
  })

  it('cannot make two hold the lock at once', async () => {
    const child = spawn(process.execPath, ['-e', ''], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
    await once(child, 'exit')
    await writeFile(join(folder, lockName), `${child.pid} a-lock`)
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, (inside += 1))
      await readdir(folder)
      inside -= 1
    }
    await Promise.all(Array.from({ length: 50 }, () => withProfileLock(folder, work)))
    expect(most).toBe(1)
  })
})
