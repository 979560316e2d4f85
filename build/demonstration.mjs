/**
 * What `npm start` does on a machine without any display: the same lab, its window on a virtual one, measures TCP
 * against UDP with this machine as its peer, clicked as a person would, and shows what the window then shows.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { _electron } from 'playwright-core'
import { startDisplay } from './display.mjs'
import { out, root, say } from './paths.mjs'
import { withoutSandboxAsRoot } from './runtime.mjs'

const screenshot = join(out, 'first-run.png')

/** The states in which a run has ended; the window says which one it is. */
const ended = ['completed', 'cancelled', 'failed']

/**
 * @param {string} executable Electron's program
 * @returns {Promise<number>} 0 when the run was completed, else 1
 */
export async function demonstrate(executable) {
  say('There is no display here: the lab starts under a virtual one and measures this machine.')
  const display = await startDisplay()
  const profile = mkdtempSync(join(tmpdir(), 'packet-lab-'))
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  const lab = await _electron.launch({
    executablePath: executable,
    args: [...withoutSandboxAsRoot(), root, '--profile', profile],
    env: { ...environment, DISPLAY: display.display },
  })
  try {
    const page = await lab.firstWindow()
    const state = await measure(page)
    process.stdout.write(`${await resultTable(page)}\n`)
    mkdirSync(out, { recursive: true })
    await page.screenshot({ path: screenshot })
    process.stdout.write(`The run is ${state}. Screenshot: ${relative(process.cwd(), screenshot)}\n`)
    return state === 'completed' ? 0 : 1
  } finally {
    await lab.close()
    await display.stop()
    rmSync(profile, { recursive: true, force: true })
  }
}

/** @returns {Promise<string>} the state in which the run ended */
async function measure(page) {
  const start = page.getByTestId('start')
  await start.waitFor()
  await start.click()
  const selector = ended.map((state) => `[data-testid="run-state"][data-state="${state}"]`).join(', ')
  const word = page.locator(selector).first()
  await word.waitFor({ timeout: 120_000 })
  return word.getAttribute('data-state')
}

/** The window's table as lines of text, its columns aligned; empty when the run left none. */
async function resultTable(page) {
  const table = page.getByTestId('result-table')
  if ((await table.count()) === 0) return ''
  const rows = await table
    .getByRole('row')
    .evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.innerText.replaceAll(/\s+/g, ' ').trim())),
    )
  const widths = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
