/**
 * `npm test`: set-up, the checks, then all tests on the Node inside Electron, and one closing line that counts them
 * (`npm run check` counts as one). Arguments go to Vitest.
 */
import { check } from './check.mjs'
import { runMain, say } from './paths.mjs'
import { setUp } from './setup.mjs'
import { printClosing, runVitest } from './vitest-run.mjs'

await runMain(async () => {
  const runtime = await setUp('test')
  const checked = await check()
  const { passed, failed, skipped } = await runVitest(runtime.executable, process.argv.slice(2))
  const ran = passed + failed > 0
  if (!ran) say('No test ran.')
  const all = { passed: passed + (checked ? 1 : 0), failed: failed + (checked ? 0 : 1), skipped }
  printClosing(all)
  return ran && all.failed === 0 ? 0 : 1
})
