/** What the engine says of itself and of the person's choices: each a stream, each snapshot replaced whole. */
import type { AdmissionRequest, Answer } from '../../shared/lab/admission'
import type { Peer, TrustedIdentity } from '../../shared/lab/peer'
import type { ProfileLoss } from '../../shared/lab/profile-loss'
import type { Settings } from '../../shared/lab/settings'
import type { EngineStatus } from '../../shared/lab/status'
import { type Failure, isFailure } from '../../shared/base/failure'
import type { Api } from './api'

/** A request for admission with the local time at which it lapses. */
export interface PendingAdmission {
  readonly request: AdmissionRequest
  readonly lapsesAtMs: number
}

export class Lab {
  status = $state.raw<EngineStatus | null>(null)
  settings = $state.raw<Settings | null>(null)
  peers = $state.raw<Peer[]>([])
  trusted = $state.raw<TrustedIdentity[]>([])
  /** What of the profile could not be read at this start. */
  losses = $state.raw<readonly ProfileLoss[]>([])
  admissions = $state.raw<PendingAdmission[]>([])
  /** What ended the connection to the engine; null while it stands. */
  lost = $state.raw<string | null>(null)
  /** Why the last change of a setting was not taken. */
  settingsFailure = $state.raw<Failure | null>(null)

  readonly peer = $derived(
    this.peers.find((peer) => peer.id === this.settings?.peer) ?? this.peers[0] ?? null,
  )

  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
    this.#follow(api.status({}), (status) => (this.status = status))
    this.#follow(api.settings({}), (settings) => (this.settings = settings))
    this.#follow(api.peers({}), (peers) => (this.peers = peers))
    this.#follow(api.trusted({}), (trusted) => (this.trusted = trusted))
    // An engine that is gone is told of by the streams.
    void api.profileLosses({}).then(
      (losses) => (this.losses = losses),
      () => {},
    )
    this.#follow(api.admissionRequests({}), (requests) => {
      const now = performance.now()
      this.admissions = requests.map((request) => ({
        request,
        lapsesAtMs: now + request.secondsLeft * 1000,
      }))
    })
  }

  async changeSettings(change: Partial<Settings>): Promise<void> {
    this.settingsFailure = await this.#api.changeSettings(change)
  }

  /** Adds the peer and chooses it; returns what is wrong with the text where it cannot be added. */
  async addPeer(text: string): Promise<Failure | null> {
    const added = await this.#api.addPeer({ text })
    if (isFailure(added)) return added
    await this.changeSettings({ peer: added.id })
    return null
  }

  async removePeer(id: string): Promise<void> {
    await this.#api.removePeer({ id })
  }

  async distrust(identity: string): Promise<void> {
    await this.#api.distrust({ identity })
  }

  async answerAdmission(id: string, answer: Answer): Promise<void> {
    await this.#api.answerAdmission({ id, answer })
  }

  #follow<T>(values: AsyncIterable<T>, take: (value: T) => void): void {
    void (async () => {
      try {
        for await (const value of values) take(value)
        this.lost ??= 'a stream of the engine ended'
      } catch (error) {
        this.lost ??= error instanceof Error ? error.message : String(error)
      }
    })()
  }
}
