/** Threads of the engine that fail on purpose: the built entries, one of them told over a channel when to throw. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BroadcastChannel } from 'node:worker_threads'
import { threads, type ThreadName } from '../../electron/engine/threads/list'
import { builtThreads } from './engine-lab'

/** What a thread that fails on purpose says. */
export const onPurpose = 'failed on purpose'

export interface FailingThreads {
  readonly folder: URL
  /** Throws in this thread, in the callback of an event. */
  fail(thread: ThreadName | 'service'): void
  remove(): Promise<void>
}

/** Each call's threads have channels of their own. */
export async function failingThreads(): Promise<FailingThreads> {
  const folder = await mkdtemp(join(tmpdir(), 'packet-lab-threads-'))
  const channel = (thread: string) => `${folder} ${thread}`
  for (const name of [...threads, 'service']) {
    const entry = failingEntry(new URL(`${name}.js`, builtThreads), channel(name))
    await writeFile(join(folder, `${name}.js`), entry)
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  return {
    folder: pathToFileURL(`${folder}/`),
    fail(thread) {
      const sender = new BroadcastChannel(channel(thread))
      sender.postMessage(null)
      sender.close()
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

/** An entry that runs the real one, and throws when anything comes over the channel. */
export function failingEntry(real: URL, channel: string): string {
  return [
    `import { BroadcastChannel } from 'node:worker_threads'`,
    `const order = new BroadcastChannel(${JSON.stringify(channel)})`,
    `order.onmessage = () => setImmediate(() => { throw new Error(${JSON.stringify(onPurpose)}) })`,
    `order.unref()`,
    `await import(${JSON.stringify(real.href)})`,
    '',
  ].join('\n')
}
