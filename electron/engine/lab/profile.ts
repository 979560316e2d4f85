/** What the profile keeps of this lab, as the lab's parts read and change it. */
import type { Settings } from '../../../shared/lab/settings'
import type { TrustedIdentity } from '../../../shared/lab/peer'
import { Changes } from '../base/streams'
import type { KnownPeer } from './known-peer'

export interface Kept {
  readonly settings: Settings
  readonly trusted: readonly TrustedIdentity[]
  readonly peers: readonly KnownPeer[]
}

export type KeptChange = Partial<Omit<Kept, 'settings'>> & { readonly settings?: Partial<Settings> }

/** Where it is written to. */
export interface ProfileStore {
  readonly kept: Kept
  /** Rejects where it cannot be written; what is kept has changed all the same. */
  change(change: KeptChange): Promise<void>
  /** Calls `listener` whenever another process changed what is kept. */
  follow(listener: () => void): void
}

export class Profile {
  readonly changes = new Changes()
  readonly #store: ProfileStore

  constructor(store: ProfileStore) {
    this.#store = store
    store.follow(() => this.changes.notify())
  }

  get kept(): Kept {
    return this.#store.kept
  }

  keep(change: KeptChange): void {
    // A profile that cannot be written keeps its changes for this session; the next start says why.
    this.#store
      .change(change)
      .catch((error: unknown) => console.error(`The profile was not saved: ${String(error)}`))
    this.changes.notify()
  }
}
