/**
 * The second way by which labs find each other, and by which every browser of services sees them: multicast DNS
 * (RFC 6762) with DNS-SD (RFC 6763) on every link. No library that is kept up answers on several interfaces, browses
 * them and leaves the sockets to its user, so this is the part of it that one service needs.
 */
import type { InterfaceAddress } from '../../../../shared/address/interface-address'
import { decodeDns, encodeDns, type DnsMessage } from '../../../../shared/wire/dns'
import {
  announcedLabs,
  mdnsGroup4,
  mdnsGroup6,
  mdnsPort,
  type AnnouncedLab,
} from '../../../../shared/wire/lab-service'
import type { DiscoverySocket, Origin } from '../../net/discovery-socket'
import { onePerLink, placesOf, type Place } from '../places'
import { Radio, type RadioParts } from '../radio'
import { SourceBudget } from '../../base/budgets'
import { withoutZone } from '../../../../shared/base/place'
import { Browser, type Lease } from './browser'
import { Responder, type Announced } from './responder'

/** Messages read a second: a class of machines that all announce something, and no more than can be afforded. */
const readsOfAll = { burst: 400, perSecond: 200 }
const readsOfEach = { burst: 100, perSecond: 50 }
const groups = { IPv4: mdnsGroup4, IPv6: mdnsGroup6 }

export interface MulticastDnsParts {
  readonly openHearing: RadioParts['openHearing']
  readonly openAnnouncing: (address: string, port: number, group: string) => Promise<DiscoverySocket>
  readonly service: () => Announced | null
  readonly addresses: () => readonly InterfaceAddress[]
  readonly leases: () => readonly Lease[]
  readonly nowMs: () => number
  /** Another lab's word about itself, or this one's own, as it came by the link of `place`. */
  readonly onLab: (lab: AnnouncedLab, from: Origin, place: Place) => void
}

export class MulticastDns {
  readonly #radio: Radio
  readonly #responder: Responder
  readonly #browser: Browser
  readonly #budget = new SourceBudget(readsOfEach, readsOfAll)
  readonly #parts: MulticastDnsParts

  constructor(parts: MulticastDnsParts) {
    this.#parts = parts
    this.#radio = new Radio({
      port: mdnsPort,
      groups,
      openHearing: parts.openHearing,
      openAsking: (address) =>
        parts.openAnnouncing(address, mdnsPort, address.includes(':') ? mdnsGroup6 : mdnsGroup4),
      onDatagram: (bytes, from, place) => this.#take(bytes, from, place),
    })
    const multicast = (place: Place, message: DnsMessage) => this.#radio.multicast(place, encodeDns(message))
    this.#responder = new Responder({
      ...parts,
      multicast,
      reply: (message, to) => this.#radio.reply(encodeDns(message), to),
      addressesOf: (name) =>
        parts
          .addresses()
          .filter((entry) => !entry.internal && entry.interface === name)
          .map(({ address }) => withoutZone(address)),
    })
    this.#browser = new Browser({ ...parts, multicast })
  }

  /** Follows the interfaces, and what this lab says of itself; one call after the other. */
  async keepUp(): Promise<void> {
    await this.#radio.keepUp(onePerLink(placesOf(this.#parts.addresses())))
    this.renew()
    this.#browser.keepUp(this.#radio.places)
  }

  /** Tells what has changed of what this lab says of itself. */
  renew(): void {
    this.#responder.keepUp(this.#radio.places)
  }

  /** With a goodbye; sent before its sockets close. */
  close(): void {
    this.#responder.close()
    this.#browser.close()
    this.#radio.close()
  }

  /** Only from machines of the link (RFC 6762 section 11), and answers only from the port of the protocol (section 6). */
  #take(bytes: Uint8Array, from: Origin, place: Place | null): void {
    if (place === null || !this.#budget.take(from.address, this.#parts.nowMs() * 1e6)) return
    const message = decodeDns(bytes)
    if (message === null || (message.isResponse && from.port !== mdnsPort)) return
    this.#responder.take(message, from, place)
    if (message.isResponse) for (const lab of announcedLabs(message)) this.#parts.onLab(lab, from, place)
  }
}
