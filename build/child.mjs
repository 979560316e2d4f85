/** Child processes as the house starts them: signals forwarded, exit codes handed on, chatter kept off stdout. */
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'

/** What a terminal or a service manager sends to ask for an end. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program in the foreground, hands on the signals that ask for an end, and waits until it is gone.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code, or 128 + the number of the signal that ended it
 */
export async function runForeground(file, args, options = {}) {
  const child = spawn(file, args, { stdio: 'inherit', ...options })
  const handOn = (signal) => child.kill(signal)
  for (const signal of endings) process.on(signal, handOn)
  try {
    return await exitOf(child)
  } finally {
    for (const signal of endings) process.off(signal, handOn)
  }
}

/**
 * Runs a program whose whole output is chatter.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code
 */
export async function runToStderr(file, args, options = {}) {
  return exitOf(spawn(file, args, { stdio: ['ignore', 2, 2], ...options }))
}

/**
 * Runs a short program and gives what it printed.
 * @param {string} file
 * @param {string[]} args
 * @returns {{ code: number, stdout: string }} code 127 where there is no such program
 */
export function capture(file, args) {
  const result = spawnSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return { code: result.error ? 127 : (result.status ?? 1), stdout: result.stdout ?? '' }
}

/** @param {import('node:child_process').ChildProcess} child */
function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}
