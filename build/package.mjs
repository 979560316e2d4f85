/**
 * `npm run package [TARGET ...]`: the program, packed by electron-builder into dist/. Without a target: the unpacked
 * folder on Linux (dist/linux-unpacked), the usual installer elsewhere. Linux also knows deb and AppImage.
 */
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { configuration } from './electron-builder.config.mjs'
import { dist, root, runMain, say } from './paths.mjs'
import { setUp } from './setup.mjs'

await runMain(async () => {
  const runtime = await setUp('package')
  // Loaded only now: on a fresh clone the set-up has just installed it.
  const { build: pack, Platform } = await import('electron-builder')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  await pack({
    projectDir: root,
    targets: Platform.current().createTarget(process.argv.slice(2)),
    config: configuration(runtime, version),
  })
  if (!runtime.isOfficial) say("This is a test build: it holds a third party's copy of Electron.")
  say(`Packed into ${relative(process.cwd(), dist) || '.'}.`)
  return 0
})
