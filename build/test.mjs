/**
 * `npm test`: set-up, the checks, then all tests on the Node inside Electron, and one closing line that counts them
 * (`npm run check` counts as one). Arguments go to Vitest.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { check } from './check.mjs'
import { runForeground } from './child.mjs'
import { startDisplay } from './display.mjs'
import { cache, root, runMain, say } from './paths.mjs'
import { hasDisplay, setUp } from './setup.mjs'

const report = join(cache, 'test-report.json')

await runMain(async () => {
  const runtime = await setUp('test')
  const checked = await check()
  const display = hasDisplay() ? undefined : await startDisplay()
  try {
    const code = await runVitest(runtime.executable, display?.display)
    return close(countTests(code), checked)
  } finally {
    await display?.stop()
  }
})

function runVitest(executable, display) {
  rmSync(report, { force: true })
  const arguments_ = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...['--config', 'build/vitest.config.mjs'],
    ...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report],
    ...process.argv.slice(2),
  ]
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...(display ? { DISPLAY: display } : {}) }
  return runForeground(executable, arguments_, { cwd: root, env })
}

/**
 * A file that could not be loaded, and an error outside of any test, count as one failure each.
 * @param {number} code Vitest's exit code
 */
function countTests(code) {
  let counted
  try {
    counted = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const unloadable = counted.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length
  const failed = counted.numFailedTests + unloadable
  return {
    passed: counted.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: counted.numPendingTests + counted.numTodoTests,
  }
}

/** @returns {number} the exit code: nothing may have failed, and something must have run */
function close({ passed, failed, skipped }, checked) {
  const ran = passed + failed > 0
  if (!ran) say('No test ran.')
  const all = { passed: passed + (checked ? 1 : 0), failed: failed + (checked ? 0 : 1) }
  const closing = `${all.passed} passed, ${all.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  process.stdout.write(`${closing}\n`)
  return ran && all.failed === 0 ? 0 : 1
}
