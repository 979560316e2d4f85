/** Asks Windows through PowerShell's network cmdlets, in JSON: the text tools print in the user's language. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { askTool } from '../system-tool'
import { unreadable } from '../unreadable'

/** Prints the value of `expression` as one JSON array, whatever its length. */
export async function askPowerShell(expression: string, signal?: AbortSignal): Promise<string | Failure> {
  const script =
    "$ErrorActionPreference='Stop';[Console]::OutputEncoding=[Text.Encoding]::UTF8;" +
    `ConvertTo-Json -Compress -Depth 3 -InputObject @(${expression})`
  const args = ['-NoProfile', '-NonInteractive', '-Command', script]
  const answer = await askTool('powershell.exe', args, { signal, timeoutMs: 20_000 })
  if (isFailure(answer)) return answer
  if (answer.code === 0) return answer.stdout
  return systemFailure(operation('run', { command: 'powershell.exe' }), answer.stderr.trim().slice(0, 60))
}

/** Checks a JSON array against the schema of its elements. */
export function readArray<Schema extends v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>>(
  text: string,
  cmdlet: string,
  schema: Schema,
): v.InferOutput<Schema>[] | Failure {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.array(schema)), text.replace(/^\ufeff/, ''))
  return parsed.success ? parsed.output : unreadable(cmdlet, text.trim())
}
