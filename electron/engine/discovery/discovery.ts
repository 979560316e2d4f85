/**
 * Finds the other labs of the links this machine is on, and lets them find this one: asks quietly, answers what is
 * on-link, and offers nobody who has not proven the identity on the control channel.
 */
import { guarded } from '../../../shared/base/guarded'
import { randomBytes } from 'node:crypto'
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import { isFailure } from '../../../shared/base/failure'
import { parseAddress } from '../../../shared/address/address'
import {
  decodeBeacon,
  discoveryPort,
  encodeBeacon,
  multicastGroup4,
  multicastGroup6,
  type Beacon,
  type Channel,
} from '../../../shared/wire/beacon'
import type { AnnouncedLab } from '../../../shared/wire/lab-service'
import type { Origin } from '../net/discovery-socket'
import { FoundLabs, type FoundLab } from './found'
import { MulticastDns, type MulticastDnsParts } from './mdns/multicast-dns'
import { advertised, placesOf, placeWithin, type Place } from './places'
import { Radio, type PlaceState, type RadioParts } from './radio'
import { SourceBudget } from '../base/budgets'
import { withoutZone } from '../../../shared/base/place'
import { Verifier, type Claim, type Proof, type VerifierParts } from './verifier'

const lookEveryMs = 2000
const shortestPauseMs = 2000
const longestPauseMs = 10_000
const pauseGrowth = 1.5
/** Answers a second: to all a class of fifty with two channels each, to one address the few labs of one machine. */
const answersToAll = { burst: 200, perSecond: 100 }
const answersToEach = { burst: 40, perSecond: 10 }
/** Questions still waiting for answers: the last rounds of every place and channel. */
const mostQuestions = 512

/** What this lab says of itself. */
export interface Self {
  readonly identity: string
  readonly protocol: number
  readonly controlPort: number
  readonly dataPort: number
  readonly name: string
  readonly system: string
  readonly version: string
}

export interface DiscoveryParts
  extends Pick<RadioParts, 'openHearing' | 'openAsking'>, Pick<MulticastDnsParts, 'openAnnouncing'> {
  readonly prove: VerifierParts['prove']
  readonly self: () => Self
  readonly addresses: () => readonly InterfaceAddress[]
  /** A lab of this identity is let in even where the list is full. */
  readonly isKnown: (identity: string) => boolean
  readonly nowNs: () => number
  readonly onChange: () => void
}

/** Identities whose questions are remembered for a diagnosis, proven or not, and ways of each. */
const mostOverheard = 256
const mostWaysOverheard = 64

/** How an identity's question came: a claim, good enough to find a fault by. */
export interface Overheard {
  readonly channel: Channel
  /** Of this machine. */
  readonly interface: string
  /** Without its zone. */
  readonly from: string
  readonly atMs: number
}

interface Question {
  readonly askedNs: number
  readonly channel: Channel
}

export class Discovery {
  readonly #parts: DiscoveryParts
  readonly #found = new FoundLabs()
  readonly #budget = new SourceBudget(answersToEach, answersToAll)
  readonly #questions = new Map<string, Question>()
  readonly #overheard = new Map<string, Map<string, Overheard>>()
  #radio: Radio | null = null
  #mdns: MulticastDns | null = null
  #verifier: Verifier | null = null
  #lookTimer: NodeJS.Timeout | null = null
  #askTimer: NodeJS.Timeout | null = null
  #askedAtMs = -Infinity
  #pauseMs = shortestPauseMs

  constructor(parts: DiscoveryParts) {
    this.#parts = parts
  }

  get isOn(): boolean {
    return this.#radio !== null
  }
  get labs(): FoundLab[] {
    return this.#found.all
  }
  get places(): PlaceState[] {
    return this.#radio?.states ?? []
  }
  find(identity: string): FoundLab | null {
    return this.#found.find(identity)
  }

  async start(): Promise<void> {
    if (this.#radio !== null) return
    this.#radio = new Radio({
      ...this.#parts,
      port: discoveryPort,
      groups: { IPv4: multicastGroup4, IPv6: multicastGroup6 },
      onDatagram: (bytes, from, place) => this.#take(bytes, from, place),
    })
    this.#verifier = new Verifier({
      prove: this.#parts.prove,
      nowMs: () => this.#nowMs(),
      onProven: (claim, proof) => this.#proven(claim, proof),
    })
    this.#mdns = new MulticastDns({
      ...this.#parts,
      service: () => {
        const self = this.#parts.self()
        return self.controlPort === 0 ? null : self
      },
      leases: () => this.#found.leases,
      nowMs: () => this.#nowMs(),
      onLab: (lab, from, place) => this.#announced(lab, from, place),
    })
    this.#pauseMs = shortestPauseMs
    await this.#look()
  }

  stop(): void {
    for (const timer of [this.#lookTimer, this.#askTimer]) if (timer !== null) clearTimeout(timer)
    this.#lookTimer = this.#askTimer = null
    this.#radio?.close()
    this.#mdns?.close()
    this.#verifier?.close()
    this.#radio = null
    this.#mdns = null
    this.#verifier = null
    this.#questions.clear()
    for (const lab of this.#found.all)
      for (const path of lab.paths.keys()) this.#found.refute(lab.identity, path)
    this.#parts.onChange()
  }

  /** How this identity's questions came since then. */
  heardSince(identity: string, sinceMs: number): Overheard[] {
    return [...(this.#overheard.get(identity)?.values() ?? [])].filter(({ atMs }) => atMs >= sinceMs)
  }

  /** A question is due as soon as the quiet allows: something changed that others should hear of. */
  hurry(): void {
    if (this.#radio === null) return
    this.#pauseMs = shortestPauseMs
    this.#plan()
    this.#mdns?.renew()
  }

  async #look(): Promise<void> {
    const radio = this.#radio
    if (radio === null) return
    let changed: boolean
    try {
      changed = await radio.keepUp(placesOf(this.#parts.addresses()))
      if (this.#radio !== radio) return
      await this.#mdns?.keepUp()
    } finally {
      // A look that failed is followed by the next one all the same.
      if (this.#radio === radio)
        this.#lookTimer = setTimeout(
          guarded('timer', () => this.#look()),
          lookEveryMs,
        )
    }
    if (this.#radio !== radio) return
    const lapsed = this.#found.lapse(radio.places, this.#nowMs())
    if (changed) this.hurry()
    if (changed || lapsed) this.#parts.onChange()
  }

  #plan(): void {
    if (this.#askTimer !== null) clearTimeout(this.#askTimer)
    const dueMs = Math.max(0, this.#askedAtMs + this.#pauseMs - this.#nowMs())
    this.#askTimer = setTimeout(
      guarded('timer', () => this.#ask()),
      dueMs,
    )
  }

  #ask(): void {
    this.#askedAtMs = this.#nowMs()
    // Planned before anything that may fail.
    this.#plan()
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * pauseGrowth)
    for (const place of this.#radio?.places ?? []) this.#askFrom(place)
  }

  #askFrom(place: Place): void {
    const multicast = this.#question(place.family === 'IPv4' ? 'multicast' : 'multicast6')
    this.#radio?.multicast(place, multicast)
    if (place.broadcast === null) return
    const to = { address: place.broadcast, port: discoveryPort }
    this.#radio?.send(place, this.#question('broadcast'), to)
  }

  #question(channel: Channel): Uint8Array {
    const nonce = randomBytes(8).toString('hex')
    this.#questions.set(nonce, { askedNs: this.#parts.nowNs(), channel })
    dropOldest(this.#questions, mostQuestions)
    return this.#beacon('question', channel, nonce)
  }

  #beacon(kind: Beacon['kind'], channel: Channel, nonce: string): Uint8Array {
    const addresses = advertised(this.#parts.addresses())
    return encodeBeacon({ kind, channel, nonce, addresses, ...this.#parts.self() })
  }

  #take(bytes: Uint8Array, from: Origin, on: Place | null): void {
    const nowNs = this.#parts.nowNs()
    const beacon = decodeBeacon(bytes)
    if (beacon === null || beacon.identity === this.#parts.self().identity) return
    const place = on ?? this.#placeByTheirs(beacon, from)
    if (place === null) return
    if (beacon.kind === 'answer') {
      const question = this.#questions.get(beacon.nonce)
      // An answer to nothing we asked is no answer.
      if (question === undefined) return
      this.#hear(beacon, from, place)
      this.#found.noteRtt(beacon.identity, from.address, question.channel, nowNs - question.askedNs)
      this.#parts.onChange()
      return
    }
    if (this.#budget.take(from.address, nowNs))
      this.#radio?.send(place, this.#beacon('answer', beacon.channel, beacon.nonce), from)
    this.#overhear(beacon, from, place)
    this.#hear(beacon, from, place)
  }

  /** Not of our segment by our mask; the sender's own may say that it is. */
  #placeByTheirs({ addresses }: Beacon, { address }: Origin): Place | null {
    const named = addresses.find((entry) => entry.address === address)
    return named === undefined ? null : placeWithin(this.#radio?.places ?? [], address, named.prefixLength)
  }

  #overhear({ identity, channel }: Beacon, { address }: Origin, place: Place): void {
    // Asked alone means that it was found already: that says nothing of beacons.
    if (channel === 'unicast') return
    const from = withoutZone(address)
    const heard = this.#overheard.get(identity) ?? new Map<string, Overheard>()
    this.#overheard.delete(identity)
    this.#overheard.set(identity, heard)
    const way = `${channel} ${place.interface} ${from}`
    heard.delete(way)
    heard.set(way, { channel, interface: place.interface, from, atMs: this.#nowMs() })
    dropOldest(heard, mostWaysOverheard)
    dropOldest(this.#overheard, mostOverheard)
  }

  #hear(beacon: Beacon, from: Origin, place: Place): void {
    const heard = this.#found.hear(beacon, from, place, this.#nowMs())
    // Port 0 only asks: nobody can be proven there.
    if (beacon.controlPort === 0) return
    const { identity, controlPort } = beacon
    const known = this.#found.find(identity) !== null || this.#parts.isKnown(identity)
    const channel = beacon.kind === 'question' ? beacon.channel : null
    const heardAs = { place, port: from.port, channel, announced: null }
    const claim = { identity, address: from.address, controlPort, heard: heardAs }
    if (heard !== 'known') this.#verifier?.want(claim, known)
    this.#tryNamed(
      identity,
      controlPort,
      beacon.addresses.map(({ address }) => address),
    )
  }

  /** What else a lab names is tried once it has proven itself where it was heard. */
  #tryNamed(identity: string, controlPort: number, addresses: readonly string[]): void {
    const lab = this.#found.find(identity)
    if (lab === null) return
    for (const address of addresses) {
      if (!lab.paths.has(address))
        this.#verifier?.want({ identity, address, controlPort, heard: null }, false)
    }
  }

  /** An announcement by multicast DNS: tried where it came from first, like a beacon. */
  #announced(lab: AnnouncedLab, { address }: Origin, place: Place): void {
    const { identity, controlPort, addresses } = lab
    if (identity === this.#parts.self().identity || controlPort === 0) return
    const heard = this.#found.announce(lab, address, place, this.#nowMs())
    if (lab.ttlSeconds > 0) {
      const known = this.#found.find(identity) !== null || this.#parts.isKnown(identity)
      const heardAs = { place, port: discoveryPort, channel: 'mdns' as const, announced: lab }
      if (heard !== 'known') this.#verifier?.want({ identity, address, controlPort, heard: heardAs }, known)
      const named = addresses.filter((one) => !isLinkLocal6(one))
      this.#tryNamed(identity, controlPort, named)
    }
    this.#parts.onChange()
  }

  #proven(claim: Claim, proof: Proof): void {
    if (proof.identity !== claim.identity) this.#found.refute(claim.identity, claim.address)
    if (proof.identity === this.#parts.self().identity) return
    const isNew = this.#found.find(proof.identity) === null
    const proven =
      proof.identity === claim.identity ? claim : { ...claim, identity: proof.identity, heard: null }
    const welcome = this.#parts.isKnown(proof.identity)
    const taken = this.#found.prove(proven, proof.said, this.#nowMs(), welcome)
    if (taken && proven.heard !== null) {
      const { place, port } = proven.heard
      // Asked alone, so that its round trip and its other addresses are known at once.
      this.#radio?.send(place, this.#question('unicast'), { address: claim.address, port })
    }
    if (isNew) this.hurry()
    this.#parts.onChange()
  }

  #nowMs(): number {
    return this.#parts.nowNs() / 1e6
  }
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys()
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}

/** Without its zone such an address means nothing. */
function isLinkLocal6(text: string): boolean {
  const address = parseAddress(text)
  return isFailure(address) || (address.family === 'IPv6' && address.value >> 118n === 0xfe80n >> 6n)
}
