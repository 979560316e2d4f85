/** Standard input and output of the commands: never faster than the output is read, no fuss when its reader goes. */
import { systemFailure } from '../../shared/base/codes'
import { operation } from '../../shared/base/platform-codes'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { failureSentence } from '../../shared/words/failure-sentence'

/**
 * Writes what `transform` makes of standard input. Returns early, and quietly, when the reader of the output has
 * gone; an input or output that fails is said on standard error, with exit code 1.
 */
export async function transformStandardInput(
  transform: (input: AsyncIterable<Uint8Array>) => AsyncIterable<string | Uint8Array>,
): Promise<void> {
  await untilReaderGone(() => pipeline(process.stdin, transform, process.stdout, { end: false }))
}

/** Writes these to standard output under the same rules. */
export async function writeStandardOutput(
  texts: Iterable<string> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  await untilReaderGone(() => pipeline(Readable.from(texts), process.stdout, { end: false }))
}

async function untilReaderGone(transfer: () => Promise<void>): Promise<void> {
  try {
    await transfer()
  } catch (error) {
    const code = codeOf(error)
    if (code === null) throw error
    if (code === 'EPIPE') return
    process.stderr.write(`${failureSentence(systemFailure(operation('standardStreams'), code))}\n`)
    process.exitCode = 1
  }
}

/** The system's word for what went wrong; null for an error that is a bug of ours. */
function codeOf(error: unknown): string | null {
  const known = error instanceof Error && 'syscall' in error && 'code' in error
  return known && typeof error.code === 'string' ? error.code : null
}
