/**
 * Inside Electron, as its main process or as its Node, or on any other Node: runs one bundled campaign and writes its
 * figures. The last two arguments: the bundle, the figures' file.
 */
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { runMain, say } from './paths.mjs'

if (process.type === 'browser') {
  const { app } = await import('electron')
  // Electron is ready only once this module has been evaluated.
  void app
    .whenReady()
    .then(() => runMain(runCampaign))
    .then(() => app.exit(Number(process.exitCode)))
} else await runMain(runCampaign)

async function runCampaign() {
  const [bundle, file] = process.argv.slice(-2)
  const { run } = await import(pathToFileURL(bundle).href)
  const figures = await run()
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`)
  say(`Figures: ${file}`)
  return figures.reached === false ? 1 : 0
}
