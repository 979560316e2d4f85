/** A virtual display for machines that have none: Xvfb on a number that it chooses itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { SetUpFailure } from './paths.mjs'

/**
 * Starts Xvfb and waits until it takes connections.
 * @returns {Promise<{ display: string, stop: () => Promise<void> }>} `display` as the variable DISPLAY wants it
 */
export async function startDisplay() {
  const arguments_ = ['-displayfd', '3', '-screen', '0', '1440x1000x24', '-nolisten', 'tcp', '-noreset']
  const child = spawn('Xvfb', arguments_, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  // A display must not outlive the process that wanted it, however that one ends.
  const end = () => child.kill()
  process.once('exit', end)
  let complaint = ''
  child.stderr.on('data', (chunk) => (complaint += chunk))
  const [announcement] = await Promise.race([once(child.stdio[3], 'data'), ended.then(() => [undefined])])
  if (announcement === undefined) throw new SetUpFailure(`Xvfb did not start: ${complaint.trim()}`)
  return {
    display: `:${String(announcement).trim()}`,
    stop: async () => {
      process.off('exit', end)
      end()
      await ended
    },
  }
}
