/** `npm run -s lab -- COMMAND`: the lab without a window. Standard output belongs to the command alone. */
import { join } from 'node:path'
import { runForeground } from './child.mjs'
import { out, runMain } from './paths.mjs'
import { setUp } from './setup.mjs'

await runMain(async () => {
  const runtime = await setUp('run')
  return runForeground(runtime.executable, [join(out, 'electron/lab.js'), ...process.argv.slice(2)], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
})
