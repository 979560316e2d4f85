/** What of the profile could not be read at this start, whoever of the lab's parts and stations kept it there. */
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
