/** The labs that were found: one entry per identity, however many paths lead to it; bounded, and each entry lapses. */
import type { Beacon, Channel } from '../../../shared/wire/beacon'
import { zoneOf } from '../../../shared/base/place'
import type { Way } from '../../../shared/lab/seen'
import type { AnnouncedLab } from '../../../shared/wire/lab-service'
import type { Lease } from './mdns/browser'
import type { Place } from './places'
import type { Claim, Proof } from './verifier'

/** Three of the longest pauses between two beacons, and a little. */
const lapsesAfterMs = 33_000
const mostFound = 256
/** Of one address, so that one machine cannot fill the list. */
const mostOfAddress = 16
const mostPaths = 16
const keptRtts = 60
/** A path that its lab no longer names lives on so long; a new address is then heard already. */
const unnamedForMs = 5000
/** Announcements come in pieces; what is younger is of the same one. */
const flushedAfterMs = 1000
/** A beacon that is full may leave addresses out. */
const fullBeacon = 8

export interface FoundPath {
  readonly address: string
  /** By which place it was heard; null for an address that was only advertised. */
  place: Place | null
  /** Port its beacons come from, where it can be asked alone; null for an address that was only advertised. */
  port: number | null
  readonly heardBy: Set<Way>
  /** It announced itself by multicast DNS, and that holds for a while; null where it did not. */
  lease: Lease | null
  /** By which of our questions it answered. */
  readonly answeredBy: Set<Channel>
  /** Its own prefix length for this address, as it says; null where it does not. */
  prefixLength: number | null
  lastHeardMs: number
  readonly rttsNs: number[]
}

export interface FoundLab {
  readonly identity: string
  name: string
  system: string
  version: string
  /** The highest version of the control protocol it speaks. */
  protocol: number
  /** Both speak a version in common. */
  compatible: boolean
  controlPort: number
  dataPort: number
  readonly paths: Map<string, FoundPath>
}

/** What became of a beacon: `unknown` and `changed` want a proof before anything of it is shown. */
export type Heard = 'known' | 'unknown' | 'changed'

export class FoundLabs {
  readonly #labs = new Map<string, FoundLab>()

  get all(): FoundLab[] {
    return [...this.#labs.values()]
  }

  find(identity: string): FoundLab | null {
    return this.#labs.get(identity) ?? null
  }

  /** Takes a beacon in; only what a proof has shown before is brought up to date by it. */
  hear(beacon: Beacon, from: { address: string; port: number }, place: Place, nowMs: number): Heard {
    const lab = this.#labs.get(beacon.identity)
    const path = lab?.paths.get(from.address)
    if (lab === undefined || path === undefined) return 'unknown'
    path.lastHeardMs = nowMs
    path.place = place
    path.port = from.port
    if (beacon.kind === 'question') path.heardBy.add(beacon.channel)
    this.#takeAddresses(lab, beacon, nowMs)
    const same =
      lab.name === beacon.name && lab.controlPort === beacon.controlPort && lab.protocol === beacon.protocol
    return same ? 'known' : 'changed'
  }

  /** Takes an announcement in; only what a proof has shown before is brought up to date by it. */
  announce(lab: AnnouncedLab, address: string, place: Place, nowMs: number): Heard {
    const known = this.#labs.get(lab.identity)
    const path = known?.paths.get(address)
    if (known === undefined || path === undefined) return 'unknown'
    if (lab.ttlSeconds === 0) {
      path.lease = null
      path.heardBy.delete('mdns')
      // Beacons have no goodbye: who is heard by them as well lapses by their silence.
      const isHeard = [...known.paths.values()].some(({ heardBy }) =>
        [...heardBy].some((way) => way !== 'unicast'),
      )
      if (!isHeard) this.#labs.delete(lab.identity)
      return 'known'
    }
    path.lastHeardMs = nowMs
    path.place = place
    path.heardBy.add('mdns')
    path.lease = leaseOf(lab, place, nowMs)
    flush(known, lab, address, nowMs)
    return known.controlPort === lab.controlPort && known.protocol === lab.protocol ? 'known' : 'changed'
  }

  /** What was announced and holds. */
  get leases(): Lease[] {
    return this.all.flatMap((lab) => [...lab.paths.values()].flatMap(({ lease }) => lease ?? []))
  }

  /** An answer to a question of ours came back after so long. */
  noteRtt(identity: string, address: string, channel: Channel, rttNs: number): void {
    const path = this.#labs.get(identity)?.paths.get(address)
    if (path === undefined) return
    path.answeredBy.add(channel)
    path.rttsNs.push(rttNs)
    if (path.rttsNs.length > keptRtts) path.rttsNs.shift()
  }

  /** A proof of this claim came. False where there is no room for it. */
  prove(
    { identity, address, controlPort, heard }: Claim,
    said: Proof['said'],
    nowMs: number,
    welcome: boolean,
  ): boolean {
    const known = this.#labs.get(identity)
    if (known === undefined && !welcome && (this.#labs.size >= mostFound || this.#crowded(address)))
      return false
    const lab = known ?? {
      identity,
      name: address,
      system: '',
      version: '',
      protocol: 0,
      compatible: false,
      controlPort,
      dataPort: 0,
      paths: new Map<string, FoundPath>(),
    }
    lab.controlPort = controlPort
    lab.compatible = !('incompatible' in said)
    if ('incompatible' in said) lab.protocol = said.incompatible
    else {
      lab.name = said.name
      lab.system = said.system
      lab.version = said.version
      lab.protocol = said.protocol
      lab.dataPort = said.dataPort
    }
    this.#labs.set(identity, lab)
    const path = lab.paths.get(address) ?? newPath(address)
    if (!lab.paths.has(address) && lab.paths.size >= mostPaths) return false
    lab.paths.set(address, path)
    path.lastHeardMs = nowMs
    if (heard !== null) {
      path.place = heard.place
      path.port = heard.port
      if (heard.channel !== null) path.heardBy.add(heard.channel)
      if (heard.announced !== null) {
        path.lease = leaseOf(heard.announced, heard.place, nowMs)
        flush(lab, heard.announced, address, nowMs)
      }
    }
    return true
  }

  /** Drops what was not heard of for too long, and paths of places that are gone. True where anything changed. */
  lapse(places: readonly Place[], nowMs: number): boolean {
    let changed = false
    for (const lab of this.#labs.values()) {
      for (const path of lab.paths.values()) {
        const placeGone = path.place !== null && !places.some((place) => sameAs(place, path.place))
        const holds = nowMs - path.lastHeardMs < lapsesAfterMs || nowMs < (path.lease?.untilMs ?? 0)
        if (!placeGone && holds) continue
        lab.paths.delete(path.address)
        changed = true
      }
      if (lab.paths.size === 0) this.#labs.delete(lab.identity)
    }
    return changed
  }

  /** An address was proven to be another's: it is this one's no more. */
  refute(identity: string, address: string): void {
    const lab = this.#labs.get(identity)
    lab?.paths.delete(address)
    if (lab?.paths.size === 0) this.#labs.delete(identity)
  }

  /** Advertised paths live as long as they are advertised; those it no longer names are dropped soon. */
  #takeAddresses(lab: FoundLab, beacon: Beacon, nowMs: number): void {
    for (const path of lab.paths.values()) {
      const listed = beacon.addresses.find((entry) => entry.address === path.address)
      if (listed !== undefined) {
        path.prefixLength = listed.prefixLength
        if (path.port === null) path.lastHeardMs = nowMs
      } else if (
        beacon.addresses.length < fullBeacon &&
        zoneOf(path.address) === '' &&
        nowMs - path.lastHeardMs > unnamedForMs
      ) {
        lab.paths.delete(path.address)
      }
    }
  }

  #crowded(address: string): boolean {
    let count = 0
    for (const lab of this.#labs.values()) if (lab.paths.has(address)) count += 1
    return count >= mostOfAddress
  }
}

/** Addresses of the link that an announcement leaves out are old (RFC 6762 section 10.2). `from` was proven. */
function flush(lab: FoundLab, { addresses }: AnnouncedLab, from: string, nowMs: number): void {
  const place = lab.paths.get(from)?.lease?.place
  for (const [old, { lease, lastHeardMs }] of lab.paths) {
    const isOfLink =
      lease !== null && lease.place.interface === place?.interface && lease.place.family === place.family
    if (isOfLink && old !== from && !addresses.includes(old) && nowMs - lastHeardMs > flushedAfterMs)
      lab.paths.delete(old)
  }
}

function newPath(address: string): FoundPath {
  return {
    address,
    place: null,
    port: null,
    heardBy: new Set(),
    lease: null,
    answeredBy: new Set(),
    prefixLength: null,
    lastHeardMs: 0,
    rttsNs: [],
  }
}

function leaseOf({ label, ttlSeconds }: AnnouncedLab, place: Place, nowMs: number): Lease {
  const ttlMs = ttlSeconds * 1000
  return { label, place, ttlMs, untilMs: nowMs + ttlMs, asked: 0 }
}

function sameAs(a: Place, b: Place | null): boolean {
  return a.interface === b?.interface && a.address === b.address && a.prefixLength === b.prefixLength
}
