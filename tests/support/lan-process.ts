/** Runs the programs the LAN is built and watched with: what they print, or an error that holds what they complained of. */
import { execFile, execFileSync, type ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'

const executeFile = promisify(execFile)
const maxOutputBytes = 64 * 1024 * 1024

/** Resolves to standard output. Rejects with the program's own words where it fails. */
export async function execute(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await executeFile(program, [...args], { maxBuffer: maxOutputBytes })
  return stdout
}

export function executeNow(program: string, args: readonly string[]): string {
  return execFileSync(program, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The first line the program prints; rejects where it ends without one. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
    })
    const fail = (code: number | null) => reject(new Error(`it ended (${code}) with no more than "${text}"`))
    if (child.exitCode !== null) fail(child.exitCode)
    else child.once('close', fail)
  })
}
