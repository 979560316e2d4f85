/**
 * What each thread of an engine holds: a few lines before each thread's own entry answer, when asked over a
 * BroadcastChannel, with the thread's active resources and its heap after a collection.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BroadcastChannel } from 'node:worker_threads'
import * as v from 'valibot'

const out = join(import.meta.dirname, '../../../out/electron')
const entries = ['measure', 'reflect', 'traffic', 'service']
const channelName = 'packet-lab-soak'

const Testimony = v.object({
  thread: v.number(),
  entry: v.string(),
  /** How many of each kind: timers, sockets, ports... */
  resources: v.record(v.string(), v.number()),
  /** JavaScript objects and the buffers they hold, in octets. */
  heapBytes: v.number(),
  /** Memory that V8 holds for the heap, in octets: its young generation grows with use, to a bound of its own. */
  heapResidentBytes: v.number(),
})
export type Testimony = v.InferOutput<typeof Testimony>

/** Writes the thread entries into `folder`; an engine that starts its threads from there can be questioned. */
export function writeWitnessedThreads(folder: string): URL {
  mkdirSync(folder, { recursive: true })
  for (const entry of entries) {
    const own = pathToFileURL(join(out, `${entry}.js`)).href
    writeFileSync(join(folder, `${entry}.js`), witness(entry, own))
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n')
  return pathToFileURL(`${folder}/`)
}

function witness(entry: string, own: string): string {
  return `import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BroadcastChannel, threadId } from 'node:worker_threads'
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const channel = new BroadcastChannel('${channelName}')
channel.unref()
channel.onmessage = ({ data }) => {
  if (data !== 'tell') return
  collect()
  collect()
  const resources = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  const { heapUsed, external } = process.memoryUsage()
  channel.postMessage({
    thread: threadId,
    entry: '${entry}',
    resources,
    heapBytes: heapUsed + external,
    heapResidentBytes: getHeapStatistics().total_physical_size,
  })
}
await import('${own}')
`
}

/** Collects the garbage of the asking thread, whose buffers count as the process's too. */
export function collectHere(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
}

/** Asks every witnessed thread; resolves once `threads` of them have answered. */
export function question(threads: number): Promise<Testimony[]> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(channelName)
    const testimonies: Testimony[] = []
    channel.onmessage = (message: { data: unknown }) => {
      testimonies.push(v.parse(Testimony, message.data))
      if (testimonies.length < threads) return
      channel.close()
      resolve(testimonies.sort((one, other) => one.thread - other.thread))
    }
    channel.postMessage('tell')
  })
}
