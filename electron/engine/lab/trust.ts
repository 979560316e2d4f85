/** Who is trusted: let in without being asked about, and known by name. */
import type { trustContract } from '../../../shared/lab/contract'
import type { Handlers } from '../../../shared/ipc/contract'
import type { Profile } from './profile'

export class Trust {
  readonly #profile: Profile
  readonly #revoking: ((identity: string) => void)[] = []
  #trusted: ReadonlySet<string>

  constructor(profile: Profile) {
    this.#profile = profile
    this.#trusted = this.#identities()
    profile.changes.follow(() => this.#compare())
  }

  get list() {
    return this.#profile.kept.trusted
  }

  /** Calls `revoke` with every identity that is trusted no longer, whichever process of this profile decided so. */
  onRevoked(revoke: (identity: string) => void): void {
    this.#revoking.push(revoke)
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

  #identities(): ReadonlySet<string> {
    return new Set(this.list.map(({ identity }) => identity))
  }

  #compare(): void {
    const before = this.#trusted
    this.#trusted = this.#identities()
    for (const identity of before)
      if (!this.#trusted.has(identity)) for (const revoke of this.#revoking) revoke(identity)
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
