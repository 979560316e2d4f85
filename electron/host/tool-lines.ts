/** Runs one of the system's own programs and hands on what it prints line by line, while it prints it. */
import { guarded } from '../../shared/base/guarded'
import { systemFailure } from '../../shared/base/codes'
import { operation } from '../../shared/base/platform-codes'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Failure } from '../../shared/base/failure'
import { within } from '../../shared/base/waiting'
import { toolEnvironment } from './system-tool'

/** What ends a program that prints without end. */
const mostLines = 1000

/**
 * Runs `program` with `args`, without a shell, for at most `timeoutMs`; answers with its exit code, null where it was
 * stopped. What it complained of comes as lines too. A program that is not there is a Failure.
 */
export function runTool(
  program: string,
  args: readonly string[],
  onLine: (line: string) => void,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<number | null | Failure> {
  return within(timeoutMs, signal, (over) => run(program, args, onLine, over))
}

function run(
  program: string,
  args: readonly string[],
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<number | null | Failure> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    env: toolEnvironment(),
    signal,
  })
  let lines = 0
  const take = guarded('child', (line: string) => {
    if (line.trim() === '') return
    lines += 1
    if (lines <= mostLines) onLine(line)
    else child.kill()
  })
  const ended = new Promise<number | null | Failure>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') return
      resolve(systemFailure(operation('run', { command: program }), error.code ?? 'UNKNOWN'))
    })
    child.on('close', (code) => resolve(code))
  })
  // Where this process has no descriptor left there are none, and the error comes later.
  const outputs: readonly (Readable | undefined)[] = [child.stdout, child.stderr]
  for (const input of outputs) if (input !== undefined) createInterface({ input }).on('line', take)
  return ended
}
