/**
 * The packed program itself, with its fuses as they are shipped: what it is marked as, its window, and its command
 * line where there is no display.
 */
import { FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import { FuseState } from '@electron/fuses/dist/constants'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDisplay } from '../../../build/display.mjs'

const root = join(import.meta.dirname, '../../..')
const folder = join(root, 'dist/linux-unpacked')
const program = join(folder, 'packet-lab')

/** The program's own environment: no Node mode, and no display but the one that a test gives. */
const { ELECTRON_RUN_AS_NODE: _node, DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...environment } = process.env

describe.skipIf(process.platform !== 'linux')('the packed program', () => {
  let profile: string

  beforeAll(async () => {
    profile = await mkdtemp(join(tmpdir(), 'packet-lab-packed-'))
    // Without its own view into archives, which would take the one being written for a folder.
    const env = { ...process.env, ELECTRON_NO_ASAR: '1' }
    expect(await run(process.execPath, [join(root, 'build/package.mjs')], env)).toMatchObject({ code: 0 })
  }, 600_000)

  afterAll(() => rm(profile, { recursive: true, force: true }))

  it('has the fuses of a release', async () => {
    const fuses = await getCurrentFuseWire(join(folder, 'packet-lab-app'))
    expect(fuses).toMatchObject({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    })
  })

  it('says that it is a test build exactly when it holds the fallback runtime', async () => {
    const { version } = JSON.parse(
      await readFile(join(root, 'node_modules/electron/package.json'), 'utf8'),
    ) as { version: string }
    const held = (await readFile(join(folder, 'version'), 'utf8')).trim().replace(/^v/, '')
    expect(existsSync(join(folder, 'TEST-BUILD.txt'))).toBe(held !== version)
  })

  it('answers on the command line without a display', async () => {
    const { code, stdout } = await run(program, ['--help'], environment)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage:.*\n[\s\S]*duel/)
  })

  it('refuses a wrong command with one sentence and exit code 2', async () => {
    expect(await run(program, ['no-such-command'], environment)).toMatchObject({ code: 2, stdout: '' })
  })

  it('measures on the command line without a display', async () => {
    const words = ['--profile', profile, 'duel', 'loopback', '--count', '20', '--json']
    const { stdout } = await run(program, words, environment)
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'completed',
      udp: { sent: 20, received: 20 },
      tcp: { sent: 20, received: 20 },
    })
  })

  it('opens its window', async () => {
    const display = await startDisplay()
    const child = spawn(program, ['--remote-debugging-port=0', '--profile', profile], {
      env: { ...environment, DISPLAY: display.display },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = once(child, 'exit')
    try {
      const browser = await chromium.connectOverCDP(await debuggingAddress(child.stderr))
      const context = browser.contexts()[0]
      if (context === undefined) throw new Error('The program has no browser context.')
      const page = context.pages()[0] ?? (await context.waitForEvent('page'))
      await page.getByTestId('start').waitFor()
      expect(page.url()).toMatch(/^app:/)
      expect(await page.title()).toContain('Packet Lab')
      await browser.close()
    } finally {
      child.kill()
      await ended
      await display.stop()
    }
  })
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
function run(file: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, words, { env, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr })
    })
  })
}

/** Chromium says on standard error which port it chose. */
function debuggingAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    stderr.on('data', (chunk) => {
      said += String(chunk)
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (address !== undefined) resolve(address)
    })
    stderr.on('end', () => reject(new Error(`The program ended before it could be reached:\n${said}`)))
  })
}
