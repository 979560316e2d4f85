/** Runs one of macOS's network programs and takes its answer only when it succeeded. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { askTool } from '../system-tool'

/** The standard output of a program that ended with 0. */
export async function askProgram(
  program: string,
  args: string[],
  signal?: AbortSignal,
): Promise<string | Failure> {
  const answer = await askTool(program, args, { signal })
  if (isFailure(answer) || answer.code === 0) return isFailure(answer) ? answer : answer.stdout
  return systemFailure(
    operation('run', { command: program }),
    answer.stderr.trim().slice(0, 60) || `exit code ${answer.code}`,
  )
}
