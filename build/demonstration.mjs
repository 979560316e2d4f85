/**
 * What `npm start` does on a machine without any display: the same lab, its window on a virtual one, measures TCP
 * against UDP with this machine as its peer, clicked as a person would, and shows what the window then shows.
 */
import { join, relative } from 'node:path'
import { endOfRun, withLab } from './driven-lab.mjs'
import { out, say } from './paths.mjs'

const screenshot = join(out, 'first-run.png')

/**
 * @param {string} executable Electron's program
 * @returns {Promise<number>} 0 when the run was completed, else 1
 */
export async function demonstrate(executable) {
  say('There is no display here: the lab starts under a virtual one and measures this machine.')
  return withLab(executable, async (page) => {
    await page.getByTestId('start').click()
    const state = await endOfRun(page)
    process.stdout.write(`${await resultTable(page)}\n`)
    await page.screenshot({ path: screenshot })
    process.stdout.write(`The run is ${state}. Screenshot: ${relative(process.cwd(), screenshot)}\n`)
    return state === 'completed' ? 0 : 1
  })
}

/** The window's table as lines of text, its columns aligned; empty when the run left none. */
async function resultTable(page) {
  const rows = await page
    .getByTestId('result-table')
    .getByRole('row')
    .evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.innerText.replaceAll(/\s+/g, ' ').trim())),
    )
  const widths = []
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)))
  const lines = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at])).join('  '))
  return lines.map((line) => line.trimEnd()).join('\n')
}
