/** How the program starts and ends: as a command without any display, once per profile, and on a signal. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { WindowLab } from '../../support/window-lab'

const root = join(import.meta.dirname, '../../..')
const profiles = mkdtempSync(join(tmpdir(), 'packet-lab-launch-'))
afterAll(() => rmSync(profiles, { recursive: true, force: true }))

/** Starts the program as Electron starts it; no display unless one is given. */
function start(words: readonly string[], display?: string) {
  const { ELECTRON_RUN_AS_NODE: _, DISPLAY: __, WAYLAND_DISPLAY: ___, ...env } = process.env
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return spawn(process.execPath, [...sandbox, root, ...words], {
    env: { ...env, ...(display === undefined ? {} : { DISPLAY: display }) },
  })
}

async function run(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(words)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

describe.runIf(process.platform === 'linux')(
  'a command given to the program itself, without a display',
  () => {
    it('measures this machine and prints its document', async () => {
      const profile = join(profiles, 'duel')
      const words = ['duel', 'loopback', '--count', '20', '--interval', '5ms', '--json', '--profile', profile]
      const { code, stdout } = await run(...words)
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toMatchObject({ outcome: 'completed', udp: { sent: 20 }, tcp: { sent: 20 } })
    })

    it('tells its version, and refuses what it does not know in one line', async () => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
      expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` })
      const unknown = await run('no-such-command')
      expect(unknown.code).toBe(2)
      expect(unknown.stderr).toContain("unknown command 'no-such-command'")
    })
  },
)

it('a second start with the same profile leaves the place to the first, which ends on SIGTERM', async () => {
  const profile = join(profiles, 'twice')
  const first = await WindowLab.open({ profile })
  const [code] = (await once(start(['--profile', profile], first.display), 'exit')) as [number | null]
  expect(code).toBe(0)
  expect(first.app.windows()).toHaveLength(1)
  const ended = once(first.app.process(), 'exit')
  first.app.process().kill('SIGTERM')
  await ended
  await first.close()
})
