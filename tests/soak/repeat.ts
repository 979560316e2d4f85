/**
 * The same engine runs 200 times and more: completed, both ways, cancelled, refused and rejected runs in turn. Whatever a run
 * opened or remembered must be gone afterwards: sockets, timers, threads, memory.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getHeapStatistics } from 'node:v8'
import { contract } from '../../shared/contract'
import { connect } from '../../shared/ipc/client'
import type { MeasureEvent } from '../../shared/measurement/sample'
import { defaultSettings, type MeasureSettings } from '../../shared/measurement/settings'
import { startEngine, type Engine } from '../../electron/engine/index'
import { givenOutBytes } from './support/allocator'
import { factsOf, type ProcessFacts } from './support/process-facts'
import { collectHere, question, writeWitnessedThreads, type Testimony } from './support/witness'

const runs = 200
/** Before them: code is compiled, tables grow to their size, the loopback floor is measured. */
const warmUpRuns = 100
/**
 * Of any one thread, after a collection, which moves by some 50 KB for V8's own reasons. A control connection that
 * stayed takes 5 KB and a run's record 600 KB: one left by every other run shows.
 */
const heapBoundBytes = 400_000
/**
 * What the process holds beside V8's heaps: sockets, TLS, what the allocator still has in reserve, which moves by up to
 * 4 MB. A leak of 60 KB a run was seen to show.
 */
const outsideBoundBytes = 10_000_000
/**
 * Electron's allocator gives back to the system what it holds in reserve, once in so long, and for a thread that has
 * something to do; a look gives each of them that. Without it 200 runs look as if they had leaked 17 MB.
 */
const givenBackWithinMs = 45_000
const lookEveryMs = 3000
/** Of what the allocator has given out, where it tells that from its reserves: a leak of 10 KB a run shows. */
const givenOutBoundBytes = 2_000_000
/** What a run leaves to be closed in its own time: heartbeats end, connections say goodbye. */
const settleWithinMs = 10_000
const threadsOfAnEngine = 4

interface Snapshot {
  readonly facts: ProcessFacts
  /** Resident, less the heaps of all threads. */
  readonly outsideBytes: number
  /** What the allocator has given out; null where it does not tell. */
  readonly givenOutBytes: number | null
  readonly testimonies: Testimony[]
}

interface RepeatSoak {
  readonly soak: 'repeat'
  readonly runs: number
  readonly outcomes: Record<string, number>
  readonly after: { readonly warmUp: Snapshot; readonly all: Snapshot }
  readonly complaints: string[]
  readonly reached: boolean
}

const brisk: MeasureSettings = {
  ...defaultSettings,
  intervalNs: 1_000_000,
  limit: { kind: 'count', count: 20 },
}

export async function run(): Promise<RepeatSoak> {
  const folder = mkdtempSync(join(tmpdir(), 'packet-lab-soak-'))
  const threads = writeWitnessedThreads(join(folder, 'threads'))
  const start = (name: string) =>
    startEngine({
      profile: join(folder, name),
      version: '0.0.0',
      threads,
      overrides: { listening: { mode: 'address', address: '127.0.0.1' }, admission: 'all' },
    })
  const here = await start('here')
  const there = await start('there')
  try {
    return await repeat(here, `127.0.0.1:${await controlPortOf(there)}`, await closedPort())
  } finally {
    await here.stop()
    await there.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function repeat(here: Engine, there: string, nobody: string): Promise<RepeatSoak> {
  const kinds: [string, () => Promise<string>][] = [
    ['loopback', () => runOnce(here, 'loopback', brisk)],
    ['another lab', () => runOnce(here, there, brisk)],
    ['both ways', () => runOnce(here, there, { ...brisk, bothWays: true })],
    ['closed loop', () => runOnce(here, there, { ...brisk, intervalNs: 0 })],
    ['cancelled', () => runOnce(here, there, { ...brisk, limit: { kind: 'untilStopped' } }, true)],
    ['window gone', () => abandon(here, there)],
    ['refused', () => runOnce(here, nobody, brisk)],
    ['rejected', () => runOnce(here, there, { ...brisk, payloadBytes: 113 })],
  ]
  const outcomes: Record<string, number> = {}
  let warmUp: Snapshot | null = null
  for (let number = 0; number < warmUpRuns + runs; number += 1) {
    const [kind, begin] = kinds[number % kinds.length] ?? kinds[0]!
    const outcome = `${kind}: ${await begin()}`
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    if (number + 1 === warmUpRuns) warmUp = await settled(null)
  }
  if (warmUp === null) throw new Error('there was no warm-up')
  const all = await settled(warmUp)
  const complaints = [...strange(outcomes), ...compare(warmUp, all)]
  for (const [outcome, count] of Object.entries(outcomes)) console.log(`${outcome.padEnd(28)} ${count} runs`)
  for (const complaint of complaints) console.log(complaint)
  console.log(figureLine(warmUp, all, complaints.length === 0))
  return {
    soak: 'repeat',
    runs,
    outcomes,
    after: { warmUp, all },
    complaints,
    reached: complaints.length === 0,
  }
}

/** What the last event says; every run speaks over a port of its own, as a window that was loaded anew does. */
async function runOnce(
  engine: Engine,
  id: string,
  settings: MeasureSettings,
  cancel = false,
): Promise<string> {
  const port = engine.connect()
  const cancelled = new AbortController()
  let last: MeasureEvent | null = null
  const events = connect(port, contract).measure(
    { target: { kind: 'peer', id }, settings },
    { signal: cancelled.signal },
  )
  for await (const event of events) {
    if (cancel && event.kind === 'running') cancelled.abort()
    last = event
  }
  port.close()
  return last?.kind === 'result' ? last.result.outcome : (last?.kind ?? 'nothing')
}

/** The window goes away in the middle of a run; resolves once the engine is free for the next. */
async function abandon(engine: Engine, id: string): Promise<string> {
  const port = engine.connect()
  const settings: MeasureSettings = { ...brisk, limit: { kind: 'untilStopped' } }
  for await (const event of connect(port, contract).measure({ target: { kind: 'peer', id }, settings })) {
    if (event.kind === 'running') break
  }
  port.close()
  for (;;) {
    const outcome = await runOnce(engine, id, brisk)
    if (outcome !== 'rejected') return outcome
  }
}

/**
 * Looks again until sockets, threads and resources are as they were before (or, for the first, stand still), and until
 * the allocator's reserve was given back: the least that the process was seen to hold counts.
 */
async function settled(before: Snapshot | null): Promise<Snapshot> {
  const began = performance.now()
  let last = before ?? (await look())
  let leastBytes = Infinity
  for (;;) {
    const now = await look()
    leastBytes = Math.min(leastBytes, now.outsideBytes)
    const passedMs = performance.now() - began
    const still = countsOf(now) === countsOf(last) || passedMs > settleWithinMs
    if (still && (now.givenOutBytes !== null || passedMs > givenBackWithinMs))
      return { ...now, outsideBytes: leastBytes }
    if (before === null) last = now
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

async function look(): Promise<Snapshot> {
  collectHere()
  const testimonies = await question(2 * threadsOfAnEngine)
  const facts = factsOf(process.pid)
  const heaps = testimonies.reduce(
    (sum, one) => sum + one.heapResidentBytes,
    getHeapStatistics().total_physical_size,
  )
  return { facts, outsideBytes: facts.residentBytes - heaps, givenOutBytes: givenOutBytes(), testimonies }
}

function countsOf({ facts, testimonies }: Snapshot): string {
  const held = testimonies.map(({ entry, resources }) => `${entry} ${JSON.stringify(resources)}`)
  return [`${facts.sockets} sockets, ${facts.threads} threads`, ...held].join('; ')
}

function strange(outcomes: Record<string, number>): string[] {
  const expected: Readonly<Record<string, string>> = {
    cancelled: 'cancelled',
    refused: 'failed',
    rejected: 'rejected',
  }
  return Object.keys(outcomes)
    .filter((outcome) => {
      const [kind = '', how] = outcome.split(': ')
      return how !== (expected[kind] ?? 'completed')
    })
    .map((outcome) => `A run ended as none should: ${outcome}.`)
}

function compare(before: Snapshot, after: Snapshot): string[] {
  const complaints: string[] = []
  if (countsOf(before) !== countsOf(after))
    complaints.push(`Held after the warm-up: ${countsOf(before)}. Held at the end: ${countsOf(after)}.`)
  for (const [at, testimony] of after.testimonies.entries()) {
    const grown = testimony.heapBytes - (before.testimonies[at]?.heapBytes ?? 0)
    if (grown > heapBoundBytes)
      complaints.push(
        `The heap of ${testimony.entry} (thread ${testimony.thread}) grew by ${megabytes(grown)}.`,
      )
  }
  const grown = after.outsideBytes - before.outsideBytes
  if (before.givenOutBytes !== null && after.givenOutBytes !== null) {
    const given = after.givenOutBytes - before.givenOutBytes
    if (given > givenOutBoundBytes)
      complaints.push(`The allocator has ${megabytes(given)} more given out than before.`)
  } else if (grown > outsideBoundBytes)
    complaints.push(`Outside the heaps the process grew by ${megabytes(grown)}.`)
  return complaints
}

function figureLine(before: Snapshot, after: Snapshot, passed: boolean): string {
  const heap = (snapshot: Snapshot) => snapshot.testimonies.reduce((sum, one) => sum + one.heapBytes, 0)
  return (
    `repeat: ${runs} runs after ${warmUpRuns}, ${before.facts.sockets} -> ${after.facts.sockets} sockets, ` +
    `${before.facts.threads} -> ${after.facts.threads} threads, heaps ${megabytes(heap(before))} -> ` +
    `${megabytes(heap(after))}, outside them ${megabytes(before.outsideBytes)} -> ` +
    `${megabytes(after.outsideBytes)}, given out ${orUnknown(before.givenOutBytes)} -> ` +
    `${orUnknown(after.givenOutBytes)}: ${passed ? 'flat' : 'NOT FLAT'}`
  )
}

function orUnknown(bytes: number | null): string {
  return bytes === null ? 'unknown' : megabytes(bytes)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

async function controlPortOf(engine: Engine): Promise<number> {
  const port = engine.connect()
  try {
    for await (const status of connect(port, contract).status({})) {
      if (status.controlPort !== null) return status.controlPort
    }
    throw new Error('the engine has no control port')
  } finally {
    port.close()
  }
}

/** An address where nobody listens: the system gave the port out and took it back. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return `127.0.0.1:${port}`
}
