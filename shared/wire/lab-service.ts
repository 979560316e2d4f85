/**
 * The lab as a service of DNS-SD (RFC 6763), `_packet-lab._tcp` in the domain `local`: the records that announce it,
 * and what the records of another say. Everything in them is a claim; only the control channel proves an identity.
 */
import { visibleText } from '../base/visible-text'
import {
  anyClass,
  internet,
  sameName,
  type DnsMessage,
  type DnsName,
  type DnsQuestion,
  type DnsRecord,
  type RecordType,
} from './dns'

export const mdnsPort = 5353
export const mdnsGroup4 = '224.0.0.251'
export const mdnsGroup6 = 'ff02::fb'

export const serviceType: DnsName = ['_packet-lab', '_tcp', 'local']
/** Lists every type of service on the link (RFC 6763 section 9). */
const serviceTypes: DnsName = ['_services', '_dns-sd', '_udp', 'local']

/** RFC 6762 section 10: what depends on a host's name or address lives shorter. */
const hostTtlSeconds = 120
const otherTtlSeconds = 4500
/** An ordinary resolver must not keep them for longer (section 6.7). */
const legacyTtlSeconds = 10
const longestLabel = 63
const longestVersion = 32
const mostAddresses = 8

/** What a lab says of itself. */
export interface LabService {
  /** The instance: the lab's name, with a number where another on the link had it first. */
  readonly label: string
  readonly identity: string
  /** Version of the control protocol. */
  readonly protocol: number
  readonly controlPort: number
  readonly dataPort: number
  readonly version: string
}

/** A lab that another machine announced, in one message. */
export interface AnnouncedLab extends LabService {
  /** Without zones; of the link it was heard on. */
  readonly addresses: readonly string[]
  /** How long it holds; 0 says goodbye. */
  readonly ttlSeconds: number
}

export interface ServiceRecords {
  readonly service: DnsRecord
  readonly type: DnsRecord
  readonly server: DnsRecord
  readonly text: DnsRecord
  readonly addresses: readonly DnsRecord[]
  /** What does not exist under the names that are this lab's alone (RFC 6762 section 6.1). */
  readonly absence: readonly DnsRecord[]
}

/** `addresses` are those of one interface, without zones. */
export function serviceRecords(lab: LabService, addresses: readonly string[]): ServiceRecords {
  const instance = instanceName(lab.label)
  const host = hostName(lab.identity)
  const types = [
    ...new Set(addresses.map((address) => (address.includes(':') ? 'AAAA' : 'A'))),
  ] as RecordType[]
  const own = { flush: true, ttlSeconds: hostTtlSeconds }
  return {
    service: shared(serviceType, instance),
    type: shared(serviceTypes, serviceType),
    server: { name: instance, ...own, data: { type: 'SRV', port: lab.controlPort, target: host } },
    text: {
      name: instance,
      flush: true,
      ttlSeconds: otherTtlSeconds,
      data: {
        type: 'TXT',
        strings: [
          'txtvers=1',
          `id=${lab.identity}`,
          `proto=${lab.protocol}`,
          `data=${lab.dataPort}`,
          `version=${lab.version.slice(0, longestVersion)}`,
        ].map((text) => new TextEncoder().encode(text)),
      },
    },
    addresses: addresses.slice(0, mostAddresses).map((address) => ({
      name: host,
      ...own,
      data: { type: address.includes(':') ? 'AAAA' : 'A', address },
    })),
    absence: [
      { name: instance, ...own, data: { type: 'NSEC', types: ['TXT', 'SRV'] } },
      ...(types.length === 0 ? [] : [{ name: host, ...own, data: { type: 'NSEC' as const, types } }]),
    ],
  }
}

/** The records that answer a question, and those its asker will want next (RFC 6763 section 12). */
export function answersTo(
  question: DnsQuestion,
  records: ServiceRecords,
): { answers: DnsRecord[]; additionals: DnsRecord[] } {
  const { service, type, server, text, addresses, absence } = records
  // Of another class nothing is known, not even what is missing.
  if (typeof question.type === 'object' && ![internet, anyClass].includes(question.type.class))
    return { answers: [], additionals: [] }
  const pointed = [service, type].filter((record) => asksFor(question, record))
  if (pointed.length > 0) {
    const next = pointed.includes(service) ? [server, text, ...addresses] : []
    return { answers: pointed, additionals: next }
  }
  const own = [server, text, ...addresses].filter((record) => asksFor(question, record))
  const none = absence.filter((record) => sameName(record.name, question.name))
  if (own.length === 0) return { answers: none, additionals: [] }
  return { answers: own, additionals: own.includes(server) ? [...addresses] : [] }
}

/** The same records for a resolver that knows nothing of multicast (RFC 6762 section 6.7). */
export function forLegacy(record: DnsRecord): DnsRecord {
  return { ...record, flush: false, ttlSeconds: Math.min(record.ttlSeconds, legacyTtlSeconds) }
}

/** The asker has this record for long enough yet (RFC 6762 section 7.1). */
export function isKnownTo(known: readonly DnsRecord[], record: DnsRecord): boolean {
  return known.some(
    ({ name, ttlSeconds, data }) =>
      data.type === 'PTR' &&
      record.data.type === 'PTR' &&
      sameName(name, record.name) &&
      sameName(data.target, record.data.target) &&
      ttlSeconds >= record.ttlSeconds / 2,
  )
}

/** What asks who is there; `known` are those who were heard so long ago and need not answer. */
export function browseQuestion(known: readonly { label: string; ageSeconds: number }[]): DnsMessage {
  return {
    ...emptyMessage,
    questions: [{ name: serviceType, type: 'PTR', unicast: false }],
    answers: known.map(({ label, ageSeconds }) => ({
      ...shared(serviceType, instanceName(label)),
      ttlSeconds: Math.max(0, otherTtlSeconds - Math.round(ageSeconds)),
    })),
  }
}

/** What asks one lab whether it is still there. */
export function refreshQuestion(label: string): DnsMessage {
  const name = instanceName(label)
  return {
    ...emptyMessage,
    questions: [
      { name, type: 'SRV', unicast: false },
      { name, type: 'TXT', unicast: false },
    ],
  }
}

export const emptyMessage: DnsMessage = {
  id: 0,
  isResponse: false,
  isTruncated: false,
  questions: [],
  answers: [],
  authorities: [],
  additionals: [],
}

/** The labs that one response announces whole: where to connect and who is there. */
export function announcedLabs(message: DnsMessage): AnnouncedLab[] {
  const records = [...message.answers, ...message.additionals]
  const labs: AnnouncedLab[] = []
  for (const { name, data: server, ttlSeconds } of records) {
    if (server.type !== 'SRV' || !isInstance(name)) continue
    const text = records.find((record) => record.data.type === 'TXT' && sameName(record.name, name))?.data
    const said = text?.type === 'TXT' ? readText(text.strings) : null
    if (said === null) continue
    const addresses = records.flatMap((record) =>
      (record.data.type === 'A' || record.data.type === 'AAAA') && sameName(record.name, server.target)
        ? [record.data.address]
        : [],
    )
    const label = name[0] ?? ''
    labs.push({
      ...said,
      label,
      controlPort: server.port,
      addresses: addresses.slice(0, mostAddresses),
      ttlSeconds: Math.min(ttlSeconds, hostTtlSeconds),
    })
  }
  return labs
}

/** The lab's name as a label: without what steers or hides, cut between characters, never empty. */
export function labelOf(name: string, number: number): string {
  const suffix = number === 1 ? '' : ` (${number})`
  const room = longestLabel - suffix.length
  let kept = ''
  for (const character of visibleText(name, longestLabel) || 'Packet Lab') {
    if (new TextEncoder().encode(kept + character).length > room) break
    kept += character
  }
  return kept + suffix
}

export function instanceName(label: string): DnsName {
  return [label, ...serviceType]
}

/** Made from the identity, so that no other lab has it. */
export function hostName(identity: string): DnsName {
  return [`packet-lab-${identity.slice(0, 16)}`, 'local']
}

function isInstance(name: DnsName): boolean {
  return name.length === serviceType.length + 1 && sameName(name.slice(1), serviceType)
}

/** The keys of TXT (RFC 6763 section 6.4); null where one that is needed is missing or is not what it should be. */
function readText(strings: readonly Uint8Array[]): Omit<LabService, 'label' | 'controlPort'> | null {
  const pairs = new Map<string, string>()
  for (const octets of strings) {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(textOf(octets) ?? '') ?? []
    // The first of several with one key counts.
    if (!pairs.has(key.toLowerCase())) pairs.set(key.toLowerCase(), value)
  }
  const identity = pairs.get('id') ?? ''
  const protocol = readU16(pairs.get('proto'))
  const dataPort = readU16(pairs.get('data'))
  if (!/^[0-9a-f]{64}$/.test(identity) || protocol === null || dataPort === null) return null
  return { identity, protocol, dataPort, version: visibleText(pairs.get('version') ?? '', longestVersion) }
}

/** Null for octets that are no text: a value may be anything (RFC 6763 section 6.5), but none of ours is. */
function textOf(octets: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets)
  } catch {
    return null
  }
}

function readU16(text: string | undefined): number | null {
  return text !== undefined && /^[0-9]{1,5}$/.test(text) && Number(text) <= 0xffff ? Number(text) : null
}

function shared(name: DnsName, target: DnsName): DnsRecord {
  return { name, flush: false, ttlSeconds: otherTtlSeconds, data: { type: 'PTR', target } }
}

function asksFor({ name, type }: DnsQuestion, record: DnsRecord): boolean {
  return (type === 'ANY' || type === record.data.type) && sameName(name, record.name)
}
