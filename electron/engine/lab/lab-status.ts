/** What the bottom strip shows of this lab: read from all threads at a steady pace, sent only when it has changed. */
import { guarded } from '../../../shared/base/guarded'
import type { statusContract } from '../../../shared/lab/contract'
import type { EngineStatus } from '../../../shared/lab/status'
import type { Handlers } from '../../../shared/ipc/contract'
import { Changes } from '../base/streams'
import type { Health } from '../base/health'
import type { SessionSlots } from '../control/session-slots'
import type { Introduction } from './introduction'
import type { LabParts } from './lab-parts'
import type { Reception } from './reception'
import type { Served } from './served'

const statusEveryMs = 500

/** Reads the health of a thread. */
export type ThreadHealth = () => Promise<Health>

interface StatusParts extends Pick<LabParts, 'localAddresses' | 'evidence'> {
  readonly introduction: Introduction
  readonly reception: Reception
  readonly served: Served
  readonly slots: SessionSlots
}

export class LabStatus {
  readonly #parts: StatusParts
  readonly #changes = new Changes()
  readonly #threads = new Map<string, ThreadHealth>()
  #status: EngineStatus | null = null
  #timer: NodeJS.Timeout | null = null
  #failures: EngineStatus['threadFailures'] = {}

  constructor(parts: StatusParts) {
    this.#parts = parts
  }

  /** Includes this thread in the status from now on. */
  watchThread(name: string, ask: ThreadHealth): void {
    this.#threads.set(name, ask)
  }

  /** How often each thread has failed so far. */
  noteFailures(failures: EngineStatus['threadFailures']): void {
    this.#failures = failures
  }

  async start(): Promise<void> {
    this.#timer = setInterval(
      guarded('timer', () => this.refresh()),
      statusEveryMs,
    )
    await this.refresh()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  readonly handlers: Handlers<typeof statusContract> = {
    status: (_input, signal) => this.#watch(signal),
  }

  async refresh(): Promise<void> {
    const { introduction, reception, served, slots, localAddresses, evidence } = this.#parts
    const healths = await Promise.all(
      // A thread that has just failed says nothing.
      [...this.#threads].map(async ([thread, ask]) => [thread, await ask().catch(() => null)] as const),
    )
    const sum = (count: (health: Health) => number) =>
      healths.reduce((total, [, health]) => total + (health === null ? 0 : count(health)), 0)
    const { current } = reception
    const status: EngineStatus = {
      identity: introduction.identity,
      system: introduction.system,
      version: introduction.version,
      controlPort: current?.controlPort ?? null,
      dataPort: current?.dataPort ?? null,
      listeningOn: current?.addresses ?? [],
      listeningFailure: reception.failure,
      addresses: localAddresses(),
      sessions: served.list,
      waiting: slots.waiting,
      stallNs: Object.fromEntries(healths.map(([thread, health]) => [thread, health?.stallNs ?? null])),
      openSockets: sum((health) => health.openSockets) + reception.openSockets,
      rejected: sum((health) => health.rejected),
      dropped: inAll(healths.flatMap(([, health]) => (health === null ? [] : [health.dropped]))),
      threadFailures: this.#failures,
      evidence,
    }
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return
    this.#status = status
    this.#changes.notify()
  }

  /** The present status, then every changed one. */
  async *#watch(signal: AbortSignal): AsyncGenerator<EngineStatus, void, void> {
    for await (const status of this.#changes.watch(() => this.#status, signal)) {
      if (status !== null) yield status
    }
  }
}

/** The sum of each count over all the records. */
function inAll(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const record of records)
    for (const [name, count] of Object.entries(record)) sums[name] = (sums[name] ?? 0) + count
  return sums
}
