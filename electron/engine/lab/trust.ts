/** Who is trusted: let in without being asked about, and known by name. */
import type { trustContract } from '../../../shared/lab/contract'
import type { Handlers } from '../../../shared/ipc/contract'
import type { Profile } from './profile'

export class Trust {
  readonly #profile: Profile

  constructor(profile: Profile) {
    this.#profile = profile
  }

  get list() {
    return this.#profile.kept.trusted
  }

  has(identity: string): boolean {
    return this.list.some((trusted) => trusted.identity === identity)
  }

  /** The identity that is trusted under this name; null where none is. */
  under(name: string): string | null {
    return this.list.find((trusted) => trusted.name === name)?.identity ?? null
  }

  trust(identity: string, name: string): void {
    this.#profile.keep({
      trusted: [...this.list.filter((one) => one.identity !== identity), { identity, name }],
    })
  }

  readonly handlers: Handlers<typeof trustContract> = {
    trusted: (_input, signal) => this.#profile.changes.watch(() => [...this.list], signal),
    distrust: async ({ identity }) => {
      this.#profile.keep({ trusted: this.list.filter((trusted) => trusted.identity !== identity) })
      return null
    },
    renameTrusted: async ({ identity, name }) => {
      this.#profile.keep({
        trusted: this.list.map((one) => (one.identity === identity ? { identity, name } : one)),
      })
      return null
    },
  }
}
