/**
 * `npm start`: set-up, then the window. On a machine without any display the same lab runs under a virtual one and
 * shows what it can do (demonstration.mjs).
 */
import { runForeground } from './child.mjs'
import { root, runMain } from './paths.mjs'
import { withoutSandboxAsRoot } from './runtime.mjs'
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
  return runForeground(runtime.executable, [...withoutSandboxAsRoot(), root, ...process.argv.slice(2)], {
    env,
  })
})
