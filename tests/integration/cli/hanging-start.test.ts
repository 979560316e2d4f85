/** A command whose engine never comes up, since its profile cannot be read to the end, still ends when it is told to. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = join(import.meta.dirname, '../../../out/electron/lab.js')

it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('a hanging start ends on %s', async (signal) => {
  const profile = await mkdtemp(join(tmpdir(), 'packet-lab-hanging-'))
  const pipe = join(profile, 'identity.json')
  await promisify(execFile)('mkfifo', ['-m', '600', pipe])
  const child = spawn(process.execPath, [program, 'duel', 'loopback', '--profile', profile], {
    stdio: 'ignore',
  })
  try {
    const ended = once(child, 'exit')
    // Opens as soon as the other end is read: the start waits for a text that never comes.
    const written = await open(pipe, 'w')
    child.kill(signal)
    expect(await ended).toEqual([null, signal])
    await written.close()
  } finally {
    child.kill('SIGKILL')
    await rm(profile, { recursive: true, force: true })
  }
})
