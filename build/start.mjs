/**
 * `npm start`: set-up, then the window. On a machine without any display the same lab runs under a virtual one and
 * shows what it can do (demonstration.mjs).
 */
import { runForeground } from './child.mjs'
import { root, runMain } from './paths.mjs'
import { hasDisplay, setUp } from './setup.mjs'

await runMain(async () => {
  const runtime = await setUp('window')
  if (!hasDisplay()) {
    const { demonstrate } = await import('./demonstration.mjs')
    return demonstrate(runtime.executable)
  }
  const env = { ...process.env }
  // With this variable set, Electron would be a plain Node and open no window.
  delete env.ELECTRON_RUN_AS_NODE
  return runForeground(runtime.executable, [...asRoot(), root, ...process.argv.slice(2)], { env })
})

/** Chromium's sandbox refuses to run as root: only then it is left out. */
function asRoot() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
