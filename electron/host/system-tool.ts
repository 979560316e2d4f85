/** Asks one of the system's own programs, without a shell, bounded in time and output. */
import { systemFailure } from '../../shared/base/codes'
import { operation } from '../../shared/base/platform-codes'
import { execFile } from 'node:child_process'
import type { Failure } from '../../shared/base/failure'

/** What the program printed and its exit code. */
export type ToolAnswer = { code: number; stdout: string; stderr: string }

const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024

/**
 * Runs `program` with `args` for at most `timeoutMs`. A program that is not there, was cancelled, took too long or
 * printed too much is a Failure; one that ended with another code than 0 is an answer.
 */
export function askTool(
  program: string,
  args: string[],
  { signal, timeoutMs = 5000 }: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
): Promise<ToolAnswer | Failure> {
  const options = {
    encoding: 'utf8' as const,
    timeout: timeoutMs,
    maxBuffer: LONGEST_ANSWER_BYTES,
    windowsHide: true,
    env: toolEnvironment(),
    ...(signal ? { signal } : {}),
  }
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) resolve({ code: 0, stdout, stderr })
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr })
      else
        resolve(
          systemFailure(
            operation('run', { command: program }),
            error.killed ? 'ETIMEDOUT' : (error.code ?? 'EINTR'),
          ),
        )
    })
  })
}

/** Plain English from the program, found also where a desktop session would not look. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', PATH: searchPath() }
}

/** A desktop session's PATH often lacks the folders where network programs live. */
function searchPath(): string {
  const path = process.env['PATH'] ?? ''
  return process.platform === 'win32' ? path : `${path}:/usr/sbin:/sbin`
}
