/**
 * The lines of every link in the order they came, bounded in number and in octets, and those of them that a search
 * leaves. Not reactive: the store says when it has changed.
 */
import { failureSentence } from '../../../shared/words/failure-sentence'
import type { LogLine } from '../../../shared/stations/messages/contract'
import { readHex } from '../../../shared/stations/messages/compose'
import { decodeText, type TextEncoding } from '../../../shared/stations/messages/text-encoding'

export const mostLines = 100_000
export const mostOctets = 64 * 1024 * 1024
/** Lines searched before the window gets a turn. */
const sliceLines = 2000
const sliceOctets = 2 * 1024 * 1024
/** Gone lines stay in the arrays until there are so many. */
const slack = 10_000

export interface Entry {
  /** Counts from the first line ever; never used again. */
  readonly number: number
  readonly link: number
  readonly line: LogLine
}

export interface Search {
  readonly text: string
  /** One link alone; null for all. */
  readonly link: number | null
  readonly show: 'all' | 'in' | 'out'
}

export const everything: Search = { text: '', link: null, show: 'all' }

export class MessageLog {
  #entries: Entry[] = []
  #octets = 0
  /** Number of the next line to come, and of the first that is still here. */
  #next = 0
  #first = 0
  /** Where the first that is still here stands in the arrays. */
  #head = 0
  #found: number[] = []
  #foundHead = 0
  #search: Search = everything
  #encoding: TextEncoding = 'utf-8'
  /** Number of the next line to be searched. */
  #searched = 0
  #matches: (entry: Entry) => boolean = () => true

  /** Lines that the search leaves. */
  get count(): number {
    return this.#found.length - this.#foundHead
  }

  get total(): number {
    return this.#next - this.#first
  }

  /** Lines that had to go. */
  get gone(): number {
    return this.#first
  }

  get isSearching(): boolean {
    return this.#searched < this.#next
  }

  add(link: number, lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#entries.push({ number: this.#next, link, line })
      this.#next += 1
      this.#octets += octetsOf(line)
    }
    while (this.total > mostLines || (this.#octets > mostOctets && this.total > 1)) this.#dropFirst()
    this.#compact()
  }

  clear(): void {
    this.#entries = []
    this.#found = []
    this.#head = this.#foundHead = 0
    this.#octets = 0
    this.#first = this.#searched = this.#next = 0
  }

  /** Begins a search anew; `step` carries it on. */
  search(search: Search, encoding: TextEncoding): void {
    this.#search = search
    this.#encoding = encoding
    this.#matches = this.#matcher()
    this.#found = []
    this.#foundHead = 0
    this.#searched = this.#first
  }

  /** Searches some lines more. */
  step(): void {
    let octets = 0
    for (let lines = 0; lines < sliceLines && octets < sliceOctets && this.#searched < this.#next; lines++) {
      const entry = this.#entry(this.#searched)
      this.#searched += 1
      if (entry === undefined) continue
      octets += octetsOf(entry.line)
      if (this.#matches(entry)) this.#found.push(entry.number)
    }
  }

  /** The line at that place among those found. */
  at(index: number): Entry | undefined {
    const number = this.#found[this.#foundHead + index]
    return number === undefined ? undefined : this.#entry(number)
  }

  /** The line of that number, while it is still here. */
  byNumber(number: number): Entry | undefined {
    return number < this.#next ? this.#entry(number) : undefined
  }

  /** Where the line of that number stands among those found; -1 where it does not. */
  indexOf(number: number): number {
    let low = this.#foundHead
    let high = this.#found.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#found[middle] as number) < number) low = middle + 1
      else high = middle
    }
    return this.#found[low] === number ? low - this.#foundHead : -1
  }

  /** All that the search leaves. */
  *found(): Generator<Entry, void, void> {
    for (let index = 0; index < this.count; index++) {
      const entry = this.at(index)
      if (entry !== undefined) yield entry
    }
  }

  #entry(number: number): Entry | undefined {
    return number < this.#first ? undefined : this.#entries[this.#head + number - this.#first]
  }

  #dropFirst(): void {
    const entry = this.#entries[this.#head]
    if (entry !== undefined) this.#octets -= octetsOf(entry.line)
    if (this.#found[this.#foundHead] === this.#first) this.#foundHead += 1
    this.#head += 1
    this.#first += 1
    this.#searched = Math.max(this.#searched, this.#first)
  }

  #compact(): void {
    if (this.#head > slack) {
      this.#entries = this.#entries.slice(this.#head)
      this.#head = 0
    }
    if (this.#foundHead > slack) {
      this.#found = this.#found.slice(this.#foundHead)
      this.#foundHead = 0
    }
  }

  #matcher(): (entry: Entry) => boolean {
    const { link, show } = this.#search
    const wanted = this.#search.text.trim().toLowerCase()
    const octets = readHex(wanted)
    const hex = wanted !== '' && octets instanceof Uint8Array && octets.length > 0 ? octets : null
    return ({ link: own, line }) => {
      if (link !== null && own !== link) return false
      if (show !== 'all' && (line.kind !== 'message' || line.direction !== show)) return false
      if (wanted === '') return true
      if (line.peer.includes(wanted)) return true
      if (line.kind === 'event') return `${line.event} ${factOf(line)}`.toLowerCase().includes(wanted)
      if (hex !== null && holds(line.payload, hex)) return true
      return decodeText(line.payload, this.#encoding).toLowerCase().includes(wanted)
    }
  }
}

/** As the log shows it. */
function factOf({ detail, failure }: Extract<LogLine, { kind: 'event' }>): string {
  return failure === null ? detail : failureSentence(failure)
}

function octetsOf(line: LogLine): number {
  return line.kind === 'message' ? line.payload.length : 0
}

function holds(octets: Uint8Array, wanted: Uint8Array): boolean {
  const first = wanted[0] as number
  for (let at = octets.indexOf(first); at !== -1; at = octets.indexOf(first, at + 1)) {
    if (at + wanted.length > octets.length) return false
    if (wanted.every((value, index) => octets[at + index] === value)) return true
  }
  return false
}
