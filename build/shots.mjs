/**
 * `npm run shots`: every station's window as a picture, each of its parts at work, in both themes, both languages and
 * two sizes; of the Duel also its settings and a failure. To be looked at before a station is called done.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { out, runMain } from './paths.mjs'
import { setUp } from './setup.mjs'
import { scenes } from './station-scenes.mjs'

const folder = join(out, 'shots')
const languages = ['en', 'zh-CN']
const themes = ['light', 'dark']
/** The smallest that everything must work in, and a usual one. */
const sizes = [
  { width: 1024, height: 640 },
  { width: 1440, height: 900 },
]

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
    const scene = scenes[name]
    if (scene !== undefined) {
      await scene(page, (what) => shootInThemes(page, `${name}-${what}-${language}`))
      continue
    }
    await shootInThemes(page, `${name}-before-${language}`)
    const start = page.getByTestId('start')
    if ((await start.count()) === 0) continue
    await start.click()
    await endOfRun(page)
    await shootInThemes(page, `${name}-after-${language}`)
  }
  await page.getByTestId('station-duel').click()
  await shootFaces(page, language)
}

/** What the Duel shows besides: its folded settings, the dialog, and a run that found nobody. */
async function shootFaces(page, language) {
  await page.getByTestId('advanced').click()
  await shootInThemes(page, `duel-settings-${language}`)
  await page.getByTestId('advanced').click()
  await page.getByTestId('settings').click()
  await page.getByRole('dialog').waitFor()
  await shootInThemes(page, `dialog-${language}`)
  await page.keyboard.press('Escape')
  await page.getByTestId('peer-address').fill('127.0.0.1:1')
  await page.getByTestId('peer-add').click()
  await page.getByTestId('peer').filter({ hasText: '127.0.0.1:1' }).waitFor()
  await page.getByTestId('start').click()
  await page.getByTestId('run-failure').waitFor()
  await shootInThemes(page, `duel-failed-${language}`)
}

async function shootInThemes(page, name) {
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme })
    for (const size of sizes) {
      await page.setViewportSize(size)
      const path = join(folder, `${name}-${colorScheme}-${size.width}.png`)
      // Two frames: one in which the charts learn their size, one in which they are drawn.
      await page.evaluate(
        () =>
          new Promise((done) =>
            globalThis.requestAnimationFrame(() => globalThis.requestAnimationFrame(done)),
          ),
      )
      await page.screenshot({ path })
      process.stdout.write(`${relative(process.cwd(), path)}\n`)
    }
  }
}
