/** Real labs for the tests of the engine: three threads and real sockets each, a profile of its own, loopback alone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contract, type Contract } from '../../shared/contract'
import type { Settings } from '../../shared/lab/settings'
import type { Client } from '../../shared/ipc/contract'
import { connect } from '../../shared/ipc/client'
import type { Port } from '../../shared/ipc/port'
import type { MeasureEvent } from '../../shared/measurement/sample'
import { savedResult, type SavedResult } from '../../shared/measurement/saved-result'
import { defaultSettings, type MeasureSettings } from '../../shared/measurement/settings'
import { startEngine, type Engine } from '../../electron/engine/index'

export const builtThreads = new URL('../../out/electron/', import.meta.url)

/** A short run: 20 probes of each transport, 2 ms apart. */
export const brief: MeasureSettings = {
  ...defaultSettings,
  intervalNs: 2_000_000,
  limit: { kind: 'count', count: 20 },
  lateAfterNs: 500_000_000,
}
/** A run that somebody else has to end. */
export const endless: MeasureSettings = { ...brief, limit: { kind: 'untilStopped' } }

export interface EngineLab {
  readonly engine: Engine
  readonly api: Client<Contract>
  readonly profile: string
  /** A second user's side, and the port it came over. */
  connect(): { api: Client<Contract>; port: Port }
  /** What another lab measures against. */
  target(host?: string): Promise<Target>
  stop(): Promise<void>
}

export type Target = Parameters<Client<Contract>['measure']>[0]['target']
export const loopback: Target = { kind: 'peer', id: 'loopback' }

/** Starts a lab. It listens on 127.0.0.1 alone, on the next free pair of ports, and lets everybody in, unless told. */
export async function startLab(
  overrides: Partial<Settings> = {},
  profile?: string,
  threads = builtThreads,
): Promise<EngineLab> {
  const folder = profile ?? (await mkdtemp(join(tmpdir(), 'packet-lab-engine-')))
  const engine = await startEngine({
    profile: folder,
    version: '0.0.0',
    threads,
    overrides: { listening: { mode: 'address', address: '127.0.0.1' }, admission: 'all', ...overrides },
  })
  const join_ = () => {
    const port = engine.connect()
    return { api: connect(port, contract), port }
  }
  const { api } = join_()
  let stopped: Promise<void> | null = null
  return {
    engine,
    api,
    profile: folder,
    connect: join_,
    async target(host = '127.0.0.1') {
      const { controlPort } = await first(api.status({}))
      return { kind: 'peer', id: `${host}:${controlPort}` }
    },
    stop() {
      stopped ??= engine.stop().then(async () => {
        if (profile === undefined) await rm(folder, { recursive: true, force: true })
      })
      return stopped
    },
  }
}

/** The first value that fits; leaves the stream then. */
export async function first<T>(
  stream: AsyncIterable<T>,
  fits: (value: T) => boolean = () => true,
): Promise<T> {
  for await (const value of stream) if (fits(value)) return value
  throw new Error('the stream ended before such a value came')
}

/** Runs to the end; `onEvent` sees every event. */
export async function measure(
  lab: Pick<EngineLab, 'api'>,
  target: Target,
  settings: MeasureSettings,
  options: { signal?: AbortSignal; onEvent?: (event: MeasureEvent) => void } = {},
): Promise<MeasureEvent[]> {
  const { signal, onEvent } = options
  const events: MeasureEvent[] = []
  for await (const event of lab.api.measure({ target, settings }, signal === undefined ? {} : { signal })) {
    events.push(event)
    onEvent?.(event)
  }
  return events
}

/** The document that a run ended with, as it is saved. */
export function resultOf(events: readonly MeasureEvent[]): SavedResult {
  const last = events.at(-1)
  if (last?.kind !== 'result') throw new Error(`the run ended with ${JSON.stringify(last)}`)
  return savedResult(last.result)
}

/** Whether probes of both transports have been answered by then. */
export function isUnderWay(event: MeasureEvent): boolean {
  if (event.kind !== 'running') return false
  const { udp, tcp } = event.sample.channels
  return (udp?.summary.received ?? 0) > 0 && (tcp?.summary.received ?? 0) > 0
}
