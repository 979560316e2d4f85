/** What the Peers station keeps: how discovery does, and which peer is looked at. */
import type { DiscoveryState } from '../../shared/peers/contract'
import type { Api } from '../api'

export class Peers {
  discovery = $state.raw<DiscoveryState | null>(null)
  /** Id of the peer whose details are on show; null shows the one that is tested against. */
  shown = $state<string | null>(null)

  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
    void this.#follow()
  }

  async renameTrusted(identity: string, name: string): Promise<void> {
    await this.#api.renameTrusted({ identity, name })
  }

  async #follow(): Promise<void> {
    try {
      for await (const state of this.#api.discovery({})) this.discovery = state
    } catch {
      // The engine is gone; the whole window says so.
    }
  }
}
