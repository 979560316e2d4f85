/** One run of Vitest on the Node inside Electron, counted. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runForeground } from './child.mjs'
import { startDisplay } from './display.mjs'
import { cache, root } from './paths.mjs'
import { hasDisplay } from './setup.mjs'

const report = join(cache, 'test-report.json')

/**
 * Runs the tests, with a virtual display where there is no other. A file that could not be loaded, and an error
 * outside of any test, count as one failure each.
 * @param {string} executable Electron's program
 * @param {string[]} words for Vitest
 * @param {NodeJS.ProcessEnv} [variables] beside the present environment
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runVitest(executable, words, variables = {}) {
  rmSync(report, { force: true })
  const display = hasDisplay() ? undefined : await startDisplay()
  try {
    const code = await runForeground(
      executable,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        ...['--config', 'build/vitest.config.mjs'],
        ...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report],
        ...words,
      ],
      {
        cwd: root,
        env: {
          ...process.env,
          ELECTRON_RUN_AS_NODE: '1',
          ...(display ? { DISPLAY: display.display } : {}),
          ...variables,
        },
      },
    )
    return countTests(code)
  } finally {
    await display?.stop()
  }
}

/** @param {number} code Vitest's exit code */
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

/**
 * Prints the one closing line.
 * @param {{ passed: number, failed: number, skipped: number }} counted
 */
export function printClosing({ passed, failed, skipped }) {
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
}
