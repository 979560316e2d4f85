/**
 * `npm run shots`: every station's window as a picture, in both themes and both languages, before and after a run
 * against this machine where the station measures. To be looked at before a station is called done.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { out, runMain } from './paths.mjs'
import { setUp } from './setup.mjs'

const folder = join(out, 'shots')
const languages = ['en', 'zh-CN']
const themes = ['light', 'dark']

await runMain(async () => {
  const runtime = await setUp('window')
  const { endOfRun, withLab } = await import('./driven-lab.mjs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const language of languages) {
    // The window follows the system's language and theme; both are given here.
    await withLab(runtime.executable, (page) => shoot(page, language, endOfRun), [`--lang=${language}`])
  }
  return 0
})

async function shoot(page, language, endOfRun) {
  const stations = await page.locator('[data-testid^="station-"]').all()
  for (const station of stations) {
    const name = (await station.getAttribute('data-testid')).replace('station-', '')
    await station.click()
    await shootInThemes(page, `${name}-before-${language}`)
    const start = page.getByTestId('start')
    if ((await start.count()) === 0) continue
    await start.click()
    await endOfRun(page)
    await shootInThemes(page, `${name}-after-${language}`)
  }
}

async function shootInThemes(page, name) {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme })
    const path = join(folder, `${name}-${colorScheme}.png`)
    await page.screenshot({ path })
    process.stdout.write(`${relative(process.cwd(), path)}\n`)
  }
}
