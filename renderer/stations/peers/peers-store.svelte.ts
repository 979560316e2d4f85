/** What the Peers station keeps: how discovery does, and the searches that were asked for. */
import { type Failure, isFailure } from '../../../shared/base/failure'
import type { DiscoveryState } from '../../../shared/lab/discovery-state'
import type { Diagnosis } from '../../../shared/stations/peers/diagnosis'
import type { SweepStep } from '../../../shared/stations/peers/sweep'
import type { Api } from '../../window/api'

export class Peers {
  discovery = $state.raw<DiscoveryState | null>(null)

  /** What was found out about the missing one, or why that could not be. */
  diagnosis = $state.raw<Diagnosis | Failure | null>(null)
  diagnosing = $state(false)

  /** How far the search of the segment is; null before the first. */
  sweep = $state.raw<SweepStep | Failure | null>(null)
  sweeping = $state(false)

  readonly #api: Api
  #sweepOver = new AbortController()

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
    if (this.sweeping) return
    this.#sweepOver = new AbortController()
    this.sweeping = true
    this.sweep = null
    try {
      for await (const step of this.#api.sweep({ address }, { signal: this.#sweepOver.signal })) {
        this.sweep = step
        if (isFailure(step)) break
      }
    } finally {
      this.sweeping = false
    }
  }

  cancelSearch(): void {
    this.#sweepOver.abort()
  }

  async #follow(): Promise<void> {
    try {
      for await (const state of this.#api.discovery({})) this.discovery = state
    } catch {
      // The engine is gone; the whole window says so.
    }
  }
}
