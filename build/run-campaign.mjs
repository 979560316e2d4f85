/** Inside Electron's Node: runs one bundled campaign and writes its figures. Arguments: the bundle, the figures' file. */
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { runMain, say } from './paths.mjs'

await runMain(async () => {
  const [bundle, file] = process.argv.slice(2)
  const { run } = await import(pathToFileURL(bundle).href)
  const figures = await run()
  writeFileSync(file, `${JSON.stringify(figures, null, 2)}\n`)
  say(`Figures: ${file}`)
  return figures.reached === false ? 1 : 0
})
