/** Asks iproute2's `ip` in JSON and checks the answer's shape before anybody looks at it. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { askTool } from '../system-tool'
import { unreadable } from '../unreadable'

/** A list of objects; each reader checks the fields that it takes and leaves the rest alone. */
const Entries = v.pipe(v.string(), v.parseJson(), v.array(v.looseObject({})))

/** Runs `ip -j ...args`; a non-zero exit is a failure with what `ip` said. */
export async function askIp(args: string[], signal?: AbortSignal): Promise<string | Failure> {
  const answer = await askTool('ip', ['-j', ...args], { signal })
  if (isFailure(answer)) return answer
  if (answer.code === 0) return answer.stdout
  const code = answer.stderr.trim().slice(0, 60) || `exit code ${answer.code}`
  return systemFailure(operation('run', { command: `ip ${args.join(' ')}` }), code)
}

/** Reads every entry with `read`, all or nothing: a table with a hole in it would be a wrong table. */
export function readEntries<Entry>(
  text: string,
  what: string,
  read: (entry: unknown) => Entry[] | null,
): Entry[] | Failure {
  if (text.trim() === '') return []
  const parsed = v.safeParse(Entries, text)
  if (!parsed.success) return unreadable(what, text.trim())
  const entries: Entry[] = []
  for (const entry of parsed.output) {
    const values = read(entry)
    if (!values) return unreadable(what, JSON.stringify(entry))
    entries.push(...values)
  }
  return entries
}
