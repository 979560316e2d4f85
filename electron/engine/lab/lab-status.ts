/** What the bottom strip tells of this lab, read from all threads at a steady pace; told only when it changed. */
import type { EngineStatus } from '../../../shared/lab/status'
import { Changes } from '../base/changes'
import type { LabParts } from './lab-parts'

const statusEveryMs = 500

/** What the lab itself knows at the moment of asking. */
export type OwnStatus = Pick<
  EngineStatus,
  'controlPort' | 'dataPort' | 'listeningOn' | 'listeningFailure' | 'sessions' | 'waiting'
> & { readonly controlSockets: number }

export class LabStatus {
  readonly #parts: LabParts
  readonly #own: () => OwnStatus
  readonly #changes = new Changes()
  #status: EngineStatus | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(parts: LabParts, own: () => OwnStatus) {
    this.#parts = parts
    this.#own = own
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.refresh(), statusEveryMs)
    await this.refresh()
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
  }

  /** The present status, then every changed one. */
  async *watch(signal: AbortSignal): AsyncGenerator<EngineStatus, void, void> {
    for await (const status of this.#changes.watch(() => this.#status, signal)) {
      if (status !== null) yield status
    }
  }

  async refresh(): Promise<void> {
    const parts = this.#parts
    const [measure, reflect, traffic] = await Promise.all([
      parts.measure.health({}),
      parts.reflect.health({}),
      parts.traffic.trafficHealth({}),
    ])
    const { controlSockets, ...own } = this.#own()
    const status: EngineStatus = {
      ...own,
      identity: parts.identity,
      system: parts.system,
      version: parts.version,
      addresses: parts.localAddresses(),
      stallNs: {
        measure: measure.stallNs,
        reflect: reflect.stallNs,
        traffic: traffic.stallNs,
        service: parts.readStallNs(),
      },
      openSockets: measure.openSockets + reflect.openSockets + traffic.openSockets + controlSockets,
      rejected: measure.rejected + reflect.rejected,
      evidence: parts.evidence,
    }
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return
    this.#status = status
    this.#changes.notify()
  }
}
