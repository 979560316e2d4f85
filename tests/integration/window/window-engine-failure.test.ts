/** A thread of the engine fails under the real window: it says so in words, keeps what was measured, and goes on. */
import { cp, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { failingEntry } from '../../support/failing-thread'
import { WindowLab } from '../../support/window-lab'

const root = join(import.meta.dirname, '../../..')
const lab = new WindowLab()
let program: string

beforeAll(async () => {
  program = await mkdtemp(join(tmpdir(), 'packet-lab-failing-'))
  for (const path of ['out', 'package.json'])
    await cp(join(root, path), join(program, path), { recursive: true })
  await symlink(join(root, 'node_modules'), join(program, 'node_modules'))
  for (const thread of ['measure', 'service']) {
    const entry = join(program, 'out/electron', `${thread}.js`)
    const real = join(program, 'out/electron', `${thread}-sound.js`)
    await rename(entry, real)
    await writeFile(entry, failingEntry(pathToFileURL(real), channelOf(thread)))
  }
  await lab.open({ program })
})
afterAll(async () => {
  await lab.close()
  await rm(program, { recursive: true })
})

const channelOf = (thread: string) => `${program} ${thread}`

/** Throws in this thread of the program. */
async function fail(thread: string): Promise<void> {
  await lab.app.evaluate((_electron, channel) => {
    const { BroadcastChannel } = process.getBuiltinModule('node:worker_threads')
    const sender = new BroadcastChannel(channel)
    sender.postMessage(null)
    sender.close()
  }, channelOf(thread))
}

async function startEndless(): Promise<void> {
  await lab.limit('untilStopped')
  await lab.page.getByTestId('start').click()
  await lab.page.locator('[data-metric="udp.received"]:not([data-value="0"])').waitFor()
}

async function received(): Promise<number> {
  return Number(await lab.page.locator('[data-metric="udp.received"]').getAttribute('data-value'))
}

it('keeps the last sample of a run whose measuring thread failed, and measures again', async () => {
  await startEndless()
  await fail('measure')
  expect(await lab.state('failed', 'completed', 'cancelled')).toBe('failed')
  expect(await lab.page.getByTestId('run-ending').innerText()).toContain(
    'The measuring thread of the engine failed',
  )
  expect(await received()).toBeGreaterThan(0)
  await lab.page.getByTestId('thread-failed').waitFor()
  expect(await lab.page.getByTestId('thread-failed').innerText()).toBe(
    'The measuring thread failed and was started again',
  )
  await lab.limit({ seconds: 1 })
  await lab.page.getByTestId('start').click()
  expect(await lab.state('completed', 'failed')).toBe('completed')
})

it('keeps the last sample where the whole engine failed, says so, and goes on once reloaded', async () => {
  await startEndless()
  await fail('service')
  expect(await lab.state('failed', 'completed', 'cancelled')).toBe('failed')
  const said = lab.page.getByTestId('engine-lost')
  await said.waitFor()
  expect(await said.innerText()).toContain('The engine failed and was started again.')
  expect(await lab.page.getByTestId('run-ending').innerText()).toContain(
    'The control thread of the engine failed',
  )
  expect(await received()).toBeGreaterThan(0)
  await said.getByRole('button', { name: 'Reload' }).click()
  await lab.page.getByText('The control thread failed and was started again').waitFor()
  await lab.limit({ seconds: 1 })
  await lab.page.getByTestId('start').click()
  expect(await lab.state('completed', 'failed')).toBe('completed')
})
