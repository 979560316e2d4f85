/**
 * DNS messages as multicast DNS carries them: RFC 1035 section 4, RFC 2782 for SRV, RFC 6762 section 18 for what it
 * changes. Reads no more than it has to, bounded in every direction, since anybody on the link can send them.
 */
import { isFailure } from '../base/failure'
import { formatAddress, parseAddress } from '../address/address'
import { widthOf } from '../address/family'

/** Labels from the left, without the root's empty one. */
export type DnsName = readonly string[]

/** The kinds this program has to do with; any other keeps its octets. */
export type RecordData =
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'PTR'; readonly target: DnsName }
  | { readonly type: 'SRV'; readonly port: number; readonly target: DnsName }
  | { readonly type: 'TXT'; readonly strings: readonly Uint8Array[] }
  /** The types that exist under this name, none of them above 255 (RFC 6762 section 6.1). */
  | { readonly type: 'NSEC'; readonly types: readonly RecordType[] }
  /** As it came: a compressed name within it would point elsewhere in another message. */
  | { readonly type: 'other'; readonly as: OtherType; readonly octets: Uint8Array }

/** A type or class that this program has nothing to do with, by its numbers; `class` is without its top bit. */
export interface OtherType {
  readonly type: number
  readonly class: number
}

export interface DnsRecord {
  readonly name: DnsName
  /** The only one of its name and type: what was known before is to be forgotten (section 10.2). */
  readonly flush: boolean
  readonly ttlSeconds: number
  readonly data: RecordData
}

export interface DnsQuestion {
  readonly name: DnsName
  readonly type: RecordType | 'ANY' | OtherType
  /** Its sender would rather be answered alone (section 5.4). */
  readonly unicast: boolean
}

export interface DnsMessage {
  readonly id: number
  readonly isResponse: boolean
  /** More known answers follow (section 7.2). */
  readonly isTruncated: boolean
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  readonly additionals: readonly DnsRecord[]
}

export type RecordType = 'A' | 'PTR' | 'TXT' | 'AAAA' | 'SRV' | 'NSEC'
const typeNumbers: Record<RecordType, number> = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, NSEC: 47 }
const anyType = 255
export const internet = 1
export const anyClass = 255
const topBit = 0x8000

const headerBytes = 12
/** RFC 6762 section 17, its header of IP and UDP aside. */
export const longestMessage = 9000
const mostEntries = 128
const longestLabel = 63
/** With the length octets and the root's. */
const longestName = 255
/** Of one message, so that pointers cannot make much of little. */
const mostLabels = 1024
const responseFlag = 0x8000
const authoritativeFlag = 0x0400
const truncatedFlag = 0x0200
/** Opcode and rcode: a message with either is to be ignored (sections 18.3 and 18.11). */
const refusedFlags = 0x780f

/** Names are equal whatever the case of their ASCII letters (RFC 6762 section 16). */
export function sameName(a: DnsName, b: DnsName): boolean {
  return a.length === b.length && a.every((label, at) => lower(label) === lower(b[at] ?? ''))
}

/** Null for whatever is no such message to the last record. */
export function decodeDns(bytes: Uint8Array): DnsMessage | null {
  if (bytes.length < headerBytes || bytes.length > longestMessage) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint16(2)
  const counts = [4, 6, 8, 10].map((at) => view.getUint16(at))
  if ((flags & refusedFlags) !== 0 || counts.reduce((sum, count) => sum + count, 0) > mostEntries) return null
  const reader = new Reader(bytes, view)
  try {
    const [questions = 0, answers = 0, authorities = 0, additionals = 0] = counts
    return {
      id: view.getUint16(0),
      isResponse: (flags & responseFlag) !== 0,
      isTruncated: (flags & truncatedFlag) !== 0,
      questions: reader.many(questions, () => reader.question()),
      answers: reader.many(answers, () => reader.record()),
      authorities: reader.many(authorities, () => reader.record()),
      additionals: reader.many(additionals, () => reader.record()),
    }
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

/**
 * Names are compressed. Whatever decodeDns() read can be written again. Throws TypeError for labels, names or
 * addresses that are none.
 */
export function encodeDns(message: DnsMessage): Uint8Array {
  const { questions, answers, authorities, additionals, isResponse, isTruncated } = message
  const writer = new Writer()
  writer.u16(message.id)
  writer.u16((isResponse ? responseFlag | authoritativeFlag : 0) | (isTruncated ? truncatedFlag : 0))
  for (const part of [questions, answers, authorities, additionals]) writer.u16(part.length)
  for (const { name, type, unicast } of questions) {
    writer.name(name)
    const asked = typeof type === 'object' ? type : { type: numberOf(type), class: internet }
    writer.u16(asked.type)
    writer.u16(asked.class | (unicast ? topBit : 0))
  }
  for (const record of [...answers, ...authorities, ...additionals]) {
    const { type, class: kind } = numbersOf(record.data)
    writer.name(record.name)
    writer.u16(type)
    writer.u16(kind | (record.flush ? topBit : 0))
    writer.u32(record.ttlSeconds)
    const lengthAt = writer.u16(0)
    writer.data(record)
    writer.setU16(lengthAt, writer.length - lengthAt - 2)
  }
  return writer.bytes
}

/**
 * What decides between two that probe for one name at once (RFC 6762 section 8.2): class, type and uncompressed data,
 * octet by octet; less than zero where `a` comes first.
 */
export function compareRecords(a: DnsRecord, b: DnsRecord): number {
  const [left, right] = [orderedOctets(a), orderedOctets(b)]
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

function orderedOctets(record: DnsRecord): Uint8Array {
  const writer = new Writer(false)
  const { type, class: kind } = numbersOf(record.data)
  writer.u16(kind)
  writer.u16(type)
  writer.data(record)
  return writer.bytes
}

class Malformed extends Error {}

/** Takes one field after the other. */
class Reader {
  #at = headerBytes
  #labels = 0
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

  constructor(
    readonly bytes: Uint8Array,
    readonly view: DataView,
  ) {}

  many<T>(count: number, read: () => T): T[] {
    return Array.from({ length: count }, read)
  }

  question(): DnsQuestion {
    const name = this.#name()
    const type = this.#u16()
    const kind = this.#u16()
    const ofInternet = [internet, anyClass].includes(kind & ~topBit)
    const known = !ofInternet ? null : type === anyType ? 'ANY' : typeOf(type)
    return { name, type: known ?? { type, class: kind & ~topBit }, unicast: (kind & topBit) !== 0 }
  }

  record(): DnsRecord {
    const name = this.#name()
    const type = this.#u16()
    const kind = this.#u16()
    const ttlSeconds = this.#u16() * 0x10000 + this.#u16()
    const length = this.#u16()
    const end = this.#at + length
    if (end > this.bytes.length) throw new Malformed()
    const as = { type, class: kind & ~topBit }
    const data = this.#data(as.class === internet ? typeOf(type) : null, as, end)
    // Data that goes on after its last field, or further than it said, is not what it claims to be.
    if (this.#at !== end) throw new Malformed()
    return { name, flush: (kind & topBit) !== 0, ttlSeconds, data }
  }

  #data(type: RecordType | null, as: OtherType, end: number): RecordData {
    switch (type) {
      case 'A':
      case 'AAAA': {
        const family = type === 'A' ? 'IPv4' : 'IPv6'
        const value = this.#take(widthOf(family) / 8).reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)
        return { type, address: formatAddress({ family, value, zone: null }) }
      }
      case 'PTR':
        return { type, target: this.#name() }
      case 'SRV': {
        // Priority and weight choose between servers of one name, of which a lab has one.
        this.#take(4)
        return { type, port: this.#u16(), target: this.#name() }
      }
      case 'TXT': {
        const strings: Uint8Array[] = []
        while (this.#at < end) strings.push(this.#take(this.#take(1)[0] ?? 0))
        return { type, strings }
      }
      case 'NSEC':
      case null:
        return { type: 'other', as, octets: this.#take(end - this.#at) }
    }
  }

  /** Pointers lead strictly backwards, so that every name ends. */
  #name(): DnsName {
    const labels: string[] = []
    let at = this.#at
    let before = at
    let octets = 1
    let jumped = false
    for (;;) {
      const length = this.#octet(at)
      if (length >= 0xc0) {
        const target = (length & 0x3f) * 256 + this.#octet(at + 1)
        if (target >= before || target < headerBytes) throw new Malformed()
        if (!jumped) this.#at = at + 2
        jumped = true
        at = before = target
        continue
      }
      if (length > longestLabel) throw new Malformed()
      if (length === 0) break
      octets += length + 1
      if (octets > longestName || at + 1 + length > this.bytes.length) throw new Malformed()
      if ((this.#labels += 1) > mostLabels) throw new Malformed()
      labels.push(this.#text(this.bytes.subarray(at + 1, at + 1 + length)))
      at += 1 + length
    }
    if (!jumped) this.#at = at + 1
    return labels
  }

  #text(octets: Uint8Array): string {
    try {
      return this.#utf8.decode(octets)
    } catch {
      throw new Malformed()
    }
  }

  #octet(at: number): number {
    const octet = this.bytes[at]
    if (octet === undefined) throw new Malformed()
    return octet
  }

  #u16(): number {
    const [high = 0, low = 0] = this.#take(2)
    return high * 256 + low
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.bytes.length) throw new Malformed()
    this.#at += length
    return this.bytes.subarray(this.#at - length, this.#at)
  }
}

class Writer {
  readonly #octets: number[] = []
  /** Where a name, or the end of one, stands already. */
  readonly #places: Map<string, number> | null
  readonly #utf8 = new TextEncoder()

  constructor(compresses = true) {
    this.#places = compresses ? new Map() : null
  }

  get length(): number {
    return this.#octets.length
  }
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#octets)
  }

  /** Returns where it stands. */
  u16(value: number): number {
    return this.#octets.push((value >>> 8) & 0xff, value & 0xff) - 2
  }
  u32(value: number): void {
    this.u16(value >>> 16)
    this.u16(value & 0xffff)
  }
  setU16(at: number, value: number): void {
    this.#octets.splice(at, 2, (value >>> 8) & 0xff, value & 0xff)
  }

  name(labels: DnsName): void {
    for (let from = 0; from < labels.length; from += 1) {
      const key = JSON.stringify(labels.slice(from))
      const place = this.#places?.get(key)
      if (place !== undefined) return void this.u16(0xc000 | place)
      if (this.length < 0x4000) this.#places?.set(key, this.length)
      const octets = this.#utf8.encode(labels[from] ?? '')
      if (octets.length === 0 || octets.length > longestLabel)
        throw new TypeError(`a label has 1 to ${longestLabel} octets`)
      this.#octets.push(octets.length, ...octets)
    }
    this.#octets.push(0)
  }

  data({ name, data }: DnsRecord): void {
    switch (data.type) {
      case 'A':
      case 'AAAA':
        return void this.#octets.push(...addressOctets(data.address))
      case 'PTR':
        return this.name(data.target)
      case 'SRV':
        this.u32(0)
        this.u16(data.port)
        return this.name(data.target)
      case 'TXT':
        for (const text of data.strings) {
          if (text.length > 255) throw new TypeError('a string of TXT has 255 octets at most')
          this.#octets.push(text.length, ...text)
        }
        return
      case 'NSEC': {
        this.name(name)
        const bitmap = new Uint8Array(
          Math.floor(Math.max(...data.types.map((type) => typeNumbers[type])) / 8) + 1,
        )
        for (const type of data.types) {
          const number = typeNumbers[type]
          bitmap[number >>> 3] = (bitmap[number >>> 3] ?? 0) | (0x80 >>> (number & 7))
        }
        return void this.#octets.push(0, bitmap.length, ...bitmap)
      }
      case 'other':
        return void this.#octets.push(...data.octets)
    }
  }
}

function addressOctets(text: string): number[] {
  const address = parseAddress(text)
  if (isFailure(address)) throw new TypeError(`${text} is no address`)
  const width = widthOf(address.family)
  return Array.from({ length: width / 8 }, (_, at) =>
    Number((address.value >> BigInt(width - 8 - at * 8)) & 0xffn),
  )
}

function numberOf(type: RecordType | 'ANY'): number {
  return type === 'ANY' ? anyType : typeNumbers[type]
}

function numbersOf(data: RecordData): OtherType {
  return data.type === 'other' ? data.as : { type: typeNumbers[data.type], class: internet }
}

function typeOf(number: number): RecordType | null {
  const found = Object.entries(typeNumbers).find(([, value]) => value === number)
  return found === undefined ? null : (found[0] as RecordType)
}

/** Of ASCII letters alone. */
function lower(label: string): string {
  return label.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
