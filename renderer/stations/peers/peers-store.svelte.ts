/** What the Peers station keeps: how discovery does, and the searches that were asked for. */
import { type Failure, isFailure } from '../../../shared/base/failure'
import type { DiscoveryState } from '../../../shared/lab/discovery-state'
import type { Diagnosis } from '../../../shared/stations/peers/diagnosis'
import type { SweepStep } from '../../../shared/stations/peers/sweep'
import type { Api } from '../../window/api'
import { LiveRun } from '../../window/live-run.svelte'

export class Peers {
  discovery = $state.raw<DiscoveryState | null>(null)

  /** What was found out about the missing one, or why that could not be. */
  diagnosis = $state.raw<Diagnosis | Failure | null>(null)
  diagnosing = $state(false)

  /** How far the search of the segment is; null before the first. */
  swept = $state.raw<SweepStep | null>(null)
  readonly sweeping = new LiveRun({
    underWay: ['searching'],
    ended: ['searched'],
    cancelledAs: 'searched',
    overAs: 'searched',
  })

  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
    void this.#follow()
  }

  async renameTrusted(identity: string, name: string): Promise<void> {
    await this.#api.renameTrusted({ identity, name })
  }

  async diagnose(text: string): Promise<void> {
    if (this.diagnosing) return
    this.diagnosing = true
    this.diagnosis = null
    try {
      this.diagnosis = await this.#api.whyMissing({ text })
    } finally {
      this.diagnosing = false
    }
  }

  /** Searches the segment of this own address. */
  async search(address: string): Promise<void> {
    if (this.sweeping.busy) return
    this.swept = null
    await this.sweeping.follow(
      (signal) => this.#api.sweep({ address }, { signal }),
      (step) => {
        if (isFailure(step)) this.sweeping.enter('failed', { failure: step })
        else this.swept = step
      },
    )
  }

  async #follow(): Promise<void> {
    try {
      for await (const state of this.#api.discovery({})) this.discovery = state
    } catch {
      // The engine is gone; the whole window says so.
    }
  }
}
