/** Runs the programs that the lab is compared with: a server that is up once it said so, a client that runs to its end. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { LanHost } from '../../support/lan-host'

/** Starts a server on the host; resolves once it printed what `ready` matches, rejects where it ends before. */
export async function startServer(
  host: LanHost,
  program: string,
  args: readonly string[],
  ready: RegExp,
): Promise<ChildProcess> {
  const child = host.spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      said += chunk.toString()
      if (ready.test(said)) resolve()
    }
    child.stdout?.on('data', look)
    child.stderr?.on('data', look)
    child.once('error', reject)
    void once(child, 'close').then(() => reject(new Error(`${program} ended at its start: ${said}`)))
  })
  return child
}

/** Asks a server to end, and resolves once it has. */
export async function stopServer(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
}
