/** The labs seen on this machine's links, and this lab made visible to them: discovery, as the settings say. */
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { Neighbour } from '../../../shared/address/host-facts'
import type { presenceContract } from '../../../shared/lab/contract'
import type { DiscoveryState } from '../../../shared/lab/discovery-state'
import type { Handlers } from '../../../shared/ipc/contract'
import { Changes } from '../base/streams'
import type { Clock } from '../base/clock'
import { Discovery, type DiscoveryParts, type Overheard } from '../discovery/discovery'
import type { FoundLab } from '../discovery/found'
import type { DiscoveryMode } from '../discovery/mode'
import type { Dial } from '../net/tls'
import type { Choices } from './choices'
import type { Introduction } from './introduction'
import type { Profile } from './profile'
import { provingOver } from './prove'
import { Sight } from './sight'
import type { Trust } from './trust'

export interface PresenceParts {
  readonly mode: DiscoveryMode
  readonly sockets: Pick<DiscoveryParts, 'openHearing' | 'openAsking' | 'openAnnouncing'>
  readonly clock: Clock
  readonly localAddresses: () => InterfaceAddress[]
  readonly neighbours: () => Promise<readonly Neighbour[]>
  readonly dialControl: Dial
  readonly introduction: Introduction
  readonly choices: Choices
  readonly trust: Trust
  readonly profile: Profile
}

export class Presence {
  /** Of the labs that are seen. */
  readonly changes = new Changes()
  readonly #parts: PresenceParts
  readonly #discovery: Discovery
  readonly #sight: Sight
  /** What the person chose since the start; null before. */
  #chosen: boolean | null = null

  constructor(parts: PresenceParts) {
    const { clock, dialControl, introduction, trust, profile } = parts
    this.#parts = parts
    this.#sight = new Sight(this.changes, parts.neighbours, () => this.labs.length > 0)
    this.#discovery = new Discovery({
      ...parts.sockets,
      self: () => introduction.self(),
      addresses: () => this.#discoverable(),
      isKnown: (identity) =>
        trust.has(identity) || profile.kept.peers.some((peer) => peer.identity === identity),
      nowNs: () => clock.nowNs(),
      onChange: this.#sight.changed,
      prove: provingOver(dialControl, clock, introduction),
    })
    profile.changes.follow(() => this.changes.notify())
    parts.choices.onChange(async ({ discovery, name }) => {
      if (discovery !== undefined) {
        this.#chosen = discovery
        await this.heed()
      }
      if (name !== undefined) this.hurry()
      return null
    })
  }

  get labs(): FoundLab[] {
    return this.#discovery.labs
  }

  get neighbours(): readonly Neighbour[] {
    return this.#sight.neighbours
  }

  get state(): DiscoveryState['state'] {
    return this.#parts.mode === 'off' ? 'unattended' : this.#discovery.isOn ? 'on' : 'off'
  }

  /** How this identity has been heard since that time of the clock. */
  heardSince(identity: string, sinceMs: number): Overheard[] {
    return this.#discovery.heardSince(identity, sinceMs)
  }

  /** Asks again at once, because something has changed. */
  hurry(): void {
    this.#discovery.hurry()
  }

  /** Starts or stops discovery as the settings say, unless this start has it off altogether. */
  async heed(): Promise<void> {
    const { mode, choices } = this.#parts
    const unlessChosen = mode === 'on' || choices.now.discovery
    const wanted = mode !== 'off' && (this.#chosen ?? unlessChosen)
    if (wanted) await this.#discovery.start()
    else if (this.#discovery.isOn) this.#discovery.stop()
    this.changes.notify()
  }

  stop(): void {
    this.#sight.close()
    this.#discovery.stop()
  }

  readonly handlers: Handlers<typeof presenceContract> = {
    discovery: (_input, signal) =>
      this.changes.watch(
        () => ({
          state: this.state,
          places: this.#discovery.places.map(({ place, failure }) => ({
            interface: place.interface,
            address: place.address,
            failure,
          })),
        }),
        signal,
      ),
  }

  /** Only addresses that other labs may connect to are announced. */
  #discoverable(): InterfaceAddress[] {
    const { listening } = this.#parts.choices.now
    const addresses = this.#parts.localAddresses()
    if (listening.mode !== 'address') return addresses
    return addresses.filter((entry) => entry.address === listening.address)
  }
}
