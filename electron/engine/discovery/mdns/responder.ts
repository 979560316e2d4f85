/**
 * Announces this lab by multicast DNS (RFC 6762) on every link: makes sure that its name is nobody else's, tells it,
 * answers who asks, and says goodbye.
 */
import { guarded } from '../../../../shared/base/guarded'
import { compareRecords, sameName, type DnsMessage, type DnsRecord } from '../../../../shared/wire/dns'
import {
  answersTo,
  emptyMessage,
  forLegacy,
  hostName,
  instanceName,
  isKnownTo,
  labelOf,
  mdnsPort,
  serviceRecords,
  type LabService,
  type ServiceRecords,
} from '../../../../shared/wire/lab-service'
import type { Origin } from '../../net/discovery-socket'
import type { Place } from '../places'
import { SourceBudget } from '../../base/budgets'

const probes = 3
const probeEveryMs = 250
const announcements = 2
const announceAgainAfterMs = 1000
/** A record is not multicast again on a link before, but for one who probes for its name (section 6). */
const againAfterMs = 1000
const defendAfterMs = 250
/** Who answers with what others may have as well waits a little, and longer where known answers follow. */
const sharedWaitMs = { least: 20, more: 100 }
const truncatedWaitMs = { least: 400, more: 100 }
/** A unicast answer will do where others heard the same not long ago: a quarter of the shortest time to live. */
const unicastWithinMs = 30_000
const loserWaitsMs = 1000
/** Section 8.1: so many conflicts in so long, and the next attempt waits. */
const conflicts = { most: 15, withinMs: 10_000, thenWaitMs: 5000 }
/** Unicast answers a second, to all who ask for them and to one address. */
const repliesToAll = { burst: 20, perSecond: 10 }
const repliesToEach = { burst: 8, perSecond: 4 }

/** What is announced; its label is the responder's to find. */
export type Announced = Omit<LabService, 'label'> & { readonly name: string }

export interface ResponderParts {
  readonly multicast: (place: Place, message: DnsMessage) => void
  readonly reply: (message: DnsMessage, to: Origin) => void
  /** Null where there is nothing to announce. */
  readonly service: () => Announced | null
  /** Without zones, of one interface. */
  readonly addressesOf: (interfaceName: string) => string[]
  readonly nowMs: () => number
}

interface Link {
  place: Place
  isAnnounced: boolean
  /** Probes or announcements sent. */
  sent: number
  timer: NodeJS.Timeout | null
  /** What waits to be answered, by what it is. */
  readonly waiting: Map<string, { record: DnsRecord; isAdditional: boolean; againAfterMs: number }>
  answerTimer: NodeJS.Timeout | null
  readonly multicastAtMs: Map<string, number>
  records: ServiceRecords
}

export class Responder {
  readonly #parts: ResponderParts
  readonly #links = new Map<string, Link>()
  readonly #budget = new SourceBudget(repliesToEach, repliesToAll)
  #service: Announced | null = null
  #number = 1
  #conflictsAtMs: number[] = []

  constructor(parts: ResponderParts) {
    this.#parts = parts
  }

  /** Follows what is announced and where: new links are probed, changed records told. */
  keepUp(places: readonly Place[]): void {
    const service = this.#parts.service()
    const isRenamed = service?.name !== this.#service?.name
    if (isRenamed) {
      this.close()
      this.#number = 1
    }
    this.#service = service
    const wanted = new Map(service === null ? [] : places.map((place) => [keyOf(place), place]))
    for (const [key, link] of this.#links) {
      if (wanted.has(key)) continue
      forget(link)
      this.#links.delete(key)
    }
    for (const [key, place] of wanted) {
      const link = this.#links.get(key)
      const records = this.#recordsAt(place)
      if (records === null) continue
      if (link === undefined) {
        const added = newLink(place, records)
        this.#links.set(key, added)
        this.#begin(added, Math.random() * probeEveryMs)
      } else if (JSON.stringify(link.records) !== JSON.stringify(records)) {
        link.records = records
        // Another address of this machine on the same link: sent from there from now on.
        link.place = place
        if (link.isAnnounced) this.#announce(link)
      }
    }
  }

  take(message: DnsMessage, from: Origin, place: Place): void {
    const link = this.#links.get(keyOf(place))
    if (link === undefined) return
    if (message.isResponse) {
      if ([...message.answers, ...message.additionals].some((record) => this.#contradicts(record)))
        this.#conflict(link)
      return
    }
    if (!link.isAnnounced) return this.#contest(link, message)
    this.#answer(link, message, from)
  }

  /** Says goodbye wherever it was announced (section 10.1). */
  close(): void {
    for (const link of this.#links.values()) {
      forget(link)
      if (!link.isAnnounced) continue
      const { service, server, text, addresses } = link.records
      const answers = [service, server, text, ...addresses].map((record) => ({ ...record, ttlSeconds: 0 }))
      this.#parts.multicast(link.place, { ...emptyMessage, isResponse: true, answers })
    }
    this.#links.clear()
  }

  #recordsAt(place: Place): ServiceRecords | null {
    if (this.#service === null) return null
    const { name, ...service } = this.#service
    return serviceRecords(
      { ...service, label: labelOf(name, this.#number) },
      this.#parts.addressesOf(place.interface),
    )
  }

  #begin(link: Link, afterMs: number): void {
    forget(link)
    link.isAnnounced = false
    link.sent = 0
    link.timer = setTimeout(
      guarded('timer', () => this.#probe(link)),
      afterMs,
    )
  }

  #probe(link: Link): void {
    const { server, text } = link.records
    if (link.sent === probes) {
      link.isAnnounced = true
      return this.#announce(link)
    }
    link.sent += 1
    // Answered to all: an answer to this port alone could end at another program that shares it.
    const questions = [{ name: server.name, type: 'ANY' as const, unicast: false }]
    link.timer = setTimeout(
      guarded('timer', () => this.#probe(link)),
      probeEveryMs,
    )
    this.#parts.multicast(link.place, { ...emptyMessage, questions, authorities: [server, text] })
  }

  #announce(link: Link): void {
    if (link.timer !== null) clearTimeout(link.timer)
    link.sent = 0
    const tell = () => {
      const { service, type, server, text, addresses, absence } = link.records
      link.sent += 1
      link.timer = link.sent < announcements ? setTimeout(guarded('timer', tell), announceAgainAfterMs) : null
      this.#tell(link, [service, type, server, text, ...addresses], [...absence])
    }
    tell()
  }

  #tell(link: Link, answers: DnsRecord[], additionals: DnsRecord[]): void {
    for (const record of answers) link.multicastAtMs.set(idOf(record), this.#parts.nowMs())
    this.#parts.multicast(link.place, { ...emptyMessage, isResponse: true, answers, additionals })
  }

  #answer(link: Link, message: DnsMessage, from: Origin): void {
    if (message.questions.length === 0) {
      // What its asker knows goes on here (section 7.2).
      for (const [id, { record }] of link.waiting)
        if (isKnownTo(message.answers, record)) link.waiting.delete(id)
      return
    }
    const found = message.questions.map((question) => ({ question, ...answersTo(question, link.records) }))
    const asked = found.filter(({ answers }) => answers.some((record) => !isKnownTo(message.answers, record)))
    const answers = asked
      .flatMap((one) => one.answers)
      .filter((record) => !isKnownTo(message.answers, record))
    const additionals = asked.flatMap((one) => one.additionals)
    if (answers.length === 0) return
    if (from.port !== mdnsPort) {
      const questions = asked.map(({ question }) => ({ ...question, unicast: false }))
      const plain = {
        answers: unique(answers).map(forLegacy),
        additionals: unique(additionals).map(forLegacy),
      }
      return this.#reply({ ...emptyMessage, id: message.id, isResponse: true, questions, ...plain }, from)
    }
    const recently = Math.min(...answers.map((record) => link.multicastAtMs.get(idOf(record)) ?? -Infinity))
    if (
      message.questions.every(({ unicast }) => unicast) &&
      message.authorities.length === 0 &&
      this.#parts.nowMs() - recently < unicastWithinMs
    ) {
      const both = { answers: unique(answers), additionals: unique(additionals) }
      return this.#reply({ ...emptyMessage, isResponse: true, ...both }, from)
    }
    this.#schedule(link, answers, additionals, message)
  }

  #reply(message: DnsMessage, to: Origin): void {
    if (this.#budget.take(to.address, this.#parts.nowMs() * 1e6)) this.#parts.reply(message, to)
  }

  #schedule(link: Link, answers: DnsRecord[], additionals: DnsRecord[], message: DnsMessage): void {
    const pause = message.authorities.length > 0 ? defendAfterMs : againAfterMs
    for (const record of answers)
      link.waiting.set(idOf(record), { record, isAdditional: false, againAfterMs: pause })
    for (const record of additionals) {
      const id = idOf(record)
      if (!link.waiting.has(id)) link.waiting.set(id, { record, isAdditional: true, againAfterMs: pause })
    }
    const wait = message.isTruncated ? truncatedWaitMs : sharedWaitMs
    const isOwn = answers.every(({ flush }) => flush) && !message.isTruncated
    const afterMs = isOwn ? 0 : wait.least + Math.random() * wait.more
    link.answerTimer ??= setTimeout(
      guarded('timer', () => this.#flush(link)),
      afterMs,
    )
  }

  #flush(link: Link): void {
    link.answerTimer = null
    const nowMs = this.#parts.nowMs()
    const due = [...link.waiting]
      .filter(([id, one]) => nowMs - (link.multicastAtMs.get(id) ?? -Infinity) >= one.againAfterMs)
      .map(([, one]) => one)
    link.waiting.clear()
    const answers = due.filter(({ isAdditional }) => !isAdditional).map(({ record }) => record)
    if (answers.length === 0) return
    this.#tell(
      link,
      answers,
      due.filter(({ isAdditional }) => isAdditional).map(({ record }) => record),
    )
  }

  /** The name is this lab's, and says something of another. Its own words, come by another link, are none of that. */
  #contradicts({ name, ttlSeconds, data }: DnsRecord): boolean {
    const service = this.#service
    if (service === null || ttlSeconds === 0 || !this.#isOwn(name)) return false
    if (data.type === 'SRV') return !sameName(data.target, hostName(service.identity))
    if (data.type !== 'TXT') return false
    const own = new TextEncoder().encode(`id=${service.identity}`).join()
    return !data.strings.some((text) => text.join() === own)
  }

  #isOwn(name: DnsRecord['name']): boolean {
    return this.#service !== null && sameName(name, instanceName(labelOf(this.#service.name, this.#number)))
  }

  /** Another probes for the same name now: the one whose records come later in order keeps it (section 8.2). */
  #contest(link: Link, message: DnsMessage): void {
    const theirs = message.authorities.filter(({ name }) => this.#isOwn(name)).sort(compareRecords)
    if (theirs.length === 0) return
    const ours = [link.records.server, link.records.text].sort(compareRecords)
    for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
      const [own, other] = [ours[at], theirs[at]]
      const order = own === undefined ? -1 : other === undefined ? 1 : compareRecords(own, other)
      if (order > 0) return
      if (order < 0) return this.#begin(link, loserWaitsMs)
    }
  }

  /** What is announced is probed for once more (section 9); what is only wished for is given up for the next name. */
  #conflict(link: Link): void {
    const nowMs = this.#parts.nowMs()
    this.#conflictsAtMs = [...this.#conflictsAtMs.filter((atMs) => nowMs - atMs < conflicts.withinMs), nowMs]
    const waits = this.#conflictsAtMs.length >= conflicts.most ? conflicts.thenWaitMs : 0
    if (link.isAnnounced) return this.#begin(link, waits)
    this.#number += 1
    for (const other of this.#links.values()) {
      other.records = this.#recordsAt(other.place) ?? other.records
      this.#begin(other, waits)
    }
  }
}

function newLink(place: Place, records: ServiceRecords): Link {
  return {
    place,
    isAnnounced: false,
    sent: 0,
    timer: null,
    waiting: new Map(),
    answerTimer: null,
    multicastAtMs: new Map(),
    records,
  }
}

function forget(link: Link): void {
  for (const timer of [link.timer, link.answerTimer]) if (timer !== null) clearTimeout(timer)
  link.timer = link.answerTimer = null
  link.waiting.clear()
}

function keyOf({ interface: name, family }: Place): string {
  return `${name} ${family}`
}

/** What tells a record from the lab's others. */
function idOf({ name, data }: DnsRecord): string {
  const detail = data.type === 'PTR' ? data.target.join('.') : 'address' in data ? data.address : ''
  return `${data.type} ${name.join('.')} ${detail}`
}

function unique(records: readonly DnsRecord[]): DnsRecord[] {
  return [...new Map(records.map((record) => [idOf(record), record])).values()]
}
