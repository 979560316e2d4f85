/**
 * Finds the other labs of the links this machine is on, and lets them find this one: asks quietly, answers what is
 * on-link, and offers nobody who has not proven the identity on the control channel.
 */
import { randomBytes } from 'node:crypto'
import type { InterfaceAddress } from '../../../shared/contract'
import { decodeBeacon, encodeBeacon, type Beacon, type Channel } from '../../../shared/wire/beacon'
import type { Origin } from '../net/discovery-socket'
import { FoundLabs, type FoundLab } from './found'
import { advertised, placesOf, type Place } from './places'
import { Radio, type PlaceState, type RadioParts } from './radio'
import { Rate } from './rate'
import { Verifier, type Claim, type Proof, type VerifierParts } from './verifier'

const lookEveryMs = 2000
const shortestPauseMs = 2000
const longestPauseMs = 10_000
const pauseGrowth = 1.5
/** Answers a second, whoever asks: a class of fifty with two channels each. */
const answers = { burst: 200, perSecond: 100 }
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

export interface DiscoveryParts extends Pick<RadioParts, 'openHearing' | 'openAsking'> {
  readonly prove: VerifierParts['prove']
  readonly self: () => Self
  readonly addresses: () => readonly InterfaceAddress[]
  /** A lab of this identity is let in even where the list is full. */
  readonly isKnown: (identity: string) => boolean
  readonly nowNs: () => number
  readonly onChange: () => void
}

/** Heard questions remembered for a diagnosis, proven or not. */
const mostOverheard = 256

interface Question {
  readonly askedNs: number
  readonly channel: Channel
}

export class Discovery {
  readonly #parts: DiscoveryParts
  readonly #found = new FoundLabs()
  readonly #rate = new Rate(answers.burst, answers.perSecond)
  readonly #questions = new Map<string, Question>()
  readonly #overheard = new Map<string, Map<Channel, number>>()
  #radio: Radio | null = null
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
      onDatagram: (bytes, from, place) => this.#take(bytes, from, place),
    })
    this.#verifier = new Verifier({
      prove: this.#parts.prove,
      nowMs: () => this.#nowMs(),
      onProven: (claim, proof) => this.#proven(claim, proof),
    })
    this.#pauseMs = shortestPauseMs
    await this.#look()
  }

  stop(): void {
    for (const timer of [this.#lookTimer, this.#askTimer]) if (timer !== null) clearTimeout(timer)
    this.#lookTimer = this.#askTimer = null
    this.#radio?.close()
    this.#verifier?.close()
    this.#radio = null
    this.#verifier = null
    this.#questions.clear()
    for (const lab of this.#found.all)
      for (const path of lab.paths.keys()) this.#found.refute(lab.identity, path)
    this.#parts.onChange()
  }

  /** Channels by which this identity's questions came since then: claims, good enough to find a fault by. */
  heardSince(identity: string, sinceMs: number): Channel[] {
    const heard = this.#overheard.get(identity) ?? new Map<Channel, number>()
    return [...heard].filter(([, atMs]) => atMs >= sinceMs).map(([channel]) => channel)
  }

  /** A question is due as soon as the quiet allows: something changed that others should hear of. */
  hurry(): void {
    if (this.#radio === null) return
    this.#pauseMs = shortestPauseMs
    this.#plan()
  }

  async #look(): Promise<void> {
    const radio = this.#radio
    if (radio === null) return
    const changed = await radio.keepUp(placesOf(this.#parts.addresses()))
    if (this.#radio !== radio) return
    this.#lookTimer = setTimeout(() => void this.#look(), lookEveryMs)
    const lapsed = this.#found.lapse(radio.places, this.#nowMs())
    if (changed) this.hurry()
    if (changed || lapsed) this.#parts.onChange()
  }

  #plan(): void {
    if (this.#askTimer !== null) clearTimeout(this.#askTimer)
    const dueMs = Math.max(0, this.#askedAtMs + this.#pauseMs - this.#nowMs())
    this.#askTimer = setTimeout(() => this.#ask(), dueMs)
  }

  #ask(): void {
    this.#askedAtMs = this.#nowMs()
    this.#radio?.ask((_place, channel) => this.#question(channel))
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * pauseGrowth)
    this.#plan()
  }

  #question(channel: Channel): Uint8Array {
    const nonce = randomBytes(8).toString('hex')
    this.#questions.set(nonce, { askedNs: this.#parts.nowNs(), channel })
    const [oldest] = this.#questions.keys()
    if (this.#questions.size > mostQuestions && oldest !== undefined) this.#questions.delete(oldest)
    return this.#beacon('question', channel, nonce)
  }

  #beacon(kind: Beacon['kind'], channel: Channel, nonce: string): Uint8Array {
    const addresses = advertised(this.#parts.addresses())
    return encodeBeacon({ kind, channel, nonce, addresses, ...this.#parts.self() })
  }

  #take(bytes: Uint8Array, from: Origin, place: Place): void {
    const nowNs = this.#parts.nowNs()
    const beacon = decodeBeacon(bytes)
    if (beacon === null || beacon.identity === this.#parts.self().identity) return
    if (beacon.kind === 'answer') {
      const question = this.#questions.get(beacon.nonce)
      // An answer to nothing we asked is no answer.
      if (question === undefined) return
      this.#hear(beacon, from, place)
      this.#found.noteRtt(beacon.identity, from.address, question.channel, nowNs - question.askedNs)
      this.#parts.onChange()
      return
    }
    if (this.#rate.take(nowNs / 1e6))
      this.#radio?.send(place, this.#beacon('answer', beacon.channel, beacon.nonce), from)
    this.#overhear(beacon)
    this.#hear(beacon, from, place)
  }

  #overhear({ identity, channel }: Beacon): void {
    // Asked alone means that it was found already: that says nothing of beacons.
    if (channel === 'unicast') return
    const heard = this.#overheard.get(identity) ?? new Map<Channel, number>()
    this.#overheard.delete(identity)
    this.#overheard.set(identity, heard.set(channel, this.#nowMs()))
    const [oldest] = this.#overheard.keys()
    if (this.#overheard.size > mostOverheard && oldest !== undefined) this.#overheard.delete(oldest)
  }

  #hear(beacon: Beacon, from: Origin, place: Place): void {
    const heard = this.#found.hear(beacon, from, place, this.#nowMs())
    // Port 0 only asks: nobody can be proven there.
    if (beacon.controlPort === 0) return
    const { identity, controlPort } = beacon
    const known = this.#found.find(identity) !== null || this.#parts.isKnown(identity)
    const channel = beacon.kind === 'question' ? beacon.channel : null
    const claim = { identity, address: from.address, controlPort, heard: { place, port: from.port, channel } }
    if (heard !== 'known') this.#verifier?.want(claim, known)
    // What else it names is tried once it has proven itself where it was heard.
    const lab = this.#found.find(identity)
    if (lab === null) return
    for (const { address } of beacon.addresses) {
      if (!lab.paths.has(address))
        this.#verifier?.want({ identity, address, controlPort, heard: null }, false)
    }
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
