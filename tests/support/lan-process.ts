/** Runs the programs the LAN is built and watched with: what they print, or an error that holds what they complained of. */
import { execFile, execFileSync } from 'node:child_process'
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
