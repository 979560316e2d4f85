/** What could not be read from the profile at this start, collected from the lab's parts and the stations. */
import type { lossesContract } from '../../../shared/lab/contract'
import { mostLosses, type ProfileLoss } from '../../../shared/lab/profile-loss'
import type { Handlers } from '../../../shared/ipc/contract'

export class Losses {
  readonly #list: ProfileLoss[] = []

  /** Called before the lab starts. */
  note(losses: readonly ProfileLoss[]): void {
    this.#list.push(...losses.slice(0, mostLosses - this.#list.length))
  }

  readonly handlers: Handlers<typeof lossesContract> = {
    profileLosses: async () => this.#list,
  }
}
