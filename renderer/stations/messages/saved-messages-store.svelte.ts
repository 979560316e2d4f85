/** The messages kept in the profile. */
import type { Failure } from '../../../shared/base/failure'
import type { SavedMessage } from '../../../shared/stations/messages/saved'
import type { Api } from '../../window/api'

export class SavedMessages {
  list = $state.raw<readonly SavedMessage[]>([])
  /** Why the last change was not kept. */
  failure = $state.raw<Failure | null>(null)

  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
    void this.#follow()
  }

  /** True once it is written. */
  async keep(message: SavedMessage): Promise<boolean> {
    this.failure = await this.#api.keepMessage(message)
    return this.failure === null
  }

  async forget(name: string): Promise<void> {
    this.failure = await this.#api.forgetMessage({ name })
  }

  async #follow(): Promise<void> {
    try {
      for await (const list of this.#api.savedMessages({})) this.list = list
    } catch {
      // The engine is gone; the window says so by itself.
    }
  }
}
