/** The lab's own window, driven from a script as a person would use it, with a profile of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { startDisplay } from './display.mjs'
import { root } from './paths.mjs'
import { withoutSandboxAsRoot } from './runtime.mjs'
import { hasDisplay } from './setup.mjs'

/** The states in which a run has ended; the window says which one it is. */
const ended = ['completed', 'cancelled', 'failed']

/**
 * Opens the window, on a virtual display where there is no other, hands it to `use`, and puts all away again.
 * @template T
 * @param {string} executable Electron's program
 * @param {(page: import('playwright-core').Page) => Promise<T>} use called once the window shows its station
 * @param {string[]} [switches] for Chromium
 * @returns {Promise<T>}
 */
export async function withLab(executable, use, switches = []) {
  const display = hasDisplay() ? undefined : await startDisplay()
  const profile = mkdtempSync(join(tmpdir(), 'packet-lab-'))
  const env = { ...process.env, ...(display ? { DISPLAY: display.display } : {}) }
  delete env.ELECTRON_RUN_AS_NODE
  try {
    const lab = await _electron.launch({
      executablePath: executable,
      args: [...withoutSandboxAsRoot(), ...switches, root, '--profile', profile],
      env,
    })
    try {
      const page = await lab.firstWindow()
      await page.getByTestId('start').waitFor()
      return await use(page)
    } finally {
      await lab.close()
    }
  } finally {
    await display?.stop()
    rmSync(profile, { recursive: true, force: true })
  }
}

/**
 * Waits until the present run has ended.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string>} the state in which it ended
 */
export async function endOfRun(page) {
  const selector = ended.map((state) => `[data-testid="run-state"][data-state="${state}"]`).join(', ')
  const word = page.locator(selector).first()
  await word.waitFor({ timeout: 120_000 })
  return word.getAttribute('data-state')
}
