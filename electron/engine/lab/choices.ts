/** The person's settings: read everywhere, changed in one place; the parts that a change concerns act on it. */
import type { Failure } from '../../../shared/base/failure'
import type { choicesContract } from '../../../shared/lab/contract'
import type { Settings } from '../../../shared/lab/settings'
import type { Handlers } from '../../../shared/ipc/contract'
import type { Profile } from './profile'

/** Acts on a change; a failure says what could not be had as chosen. */
export type Heed = (change: Partial<Settings>, before: Settings) => Promise<Failure | null>

export class Choices {
  readonly #profile: Profile
  readonly #heeding: Heed[] = []

  constructor(profile: Profile) {
    this.#profile = profile
  }

  get now(): Settings {
    return this.#profile.kept.settings
  }

  /** Whether other labs may come in. */
  get isListening(): boolean {
    return this.now.listening.mode !== 'off'
  }

  /** Calls `heed` after every change has been stored; several are called in the order in which they were added. */
  onChange(heed: Heed): void {
    this.#heeding.push(heed)
  }

  readonly handlers: Handlers<typeof choicesContract> = {
    settings: (_input, signal) => this.#profile.changes.watch(() => this.now, signal),
    changeSettings: async (change) => {
      const before = this.now
      this.#profile.keep({ settings: change })
      let failure: Failure | null = null
      for (const heed of this.#heeding) failure = (await heed(change, before)) ?? failure
      return failure
    },
  }
}
