/** What became of the probes that were not answered in time, and of the replies that came twice or out of turn. */
import { limits } from './settings'

export interface LossSplit {
  received: number
  late: number
  lostUpstream: number
  lostDownstream: number
  lostUnknown: number
  droppedHere: number
}

export type ProbeState = 'answered' | 'late' | 'unanswered' | 'undecided' | 'notSent'

/**
 * Splits the probes of sequence 0 to `begun` - 1, leaving out those that were not sent, so that of the others
 * sent = received + late + lostUpstream + lostDownstream + lostUnknown + droppedHere.
 * `reflectorReceived` holds bit k (lowest first) for each sequence k that the reflector received, and nothing past
 * its end; null where it could not report, and then an unanswered probe's fate is unknown. An 'undecided' probe was
 * still younger than Tmax when the run was cut: it may be under way, so its fate is unknown whatever the reflector
 * says. `droppedHere` counts datagrams lost at our own full socket buffer; they are replies, so they are taken off
 * what was lost downstream, and at most that.
 */
export function splitLoss(input: {
  begun: number
  stateOf: (sequence: number) => ProbeState
  reflectorReceived: Uint8Array | null
  droppedHere: number | null
}): LossSplit {
  const split: LossSplit = {
    received: 0,
    late: 0,
    lostUpstream: 0,
    lostDownstream: 0,
    lostUnknown: 0,
    droppedHere: 0,
  }
  for (let sequence = 0; sequence < input.begun; sequence++) {
    switch (input.stateOf(sequence)) {
      case 'answered':
        split.received++
        break
      case 'late':
        split.late++
        break
      case 'notSent':
        break
      case 'undecided':
        split.lostUnknown++
        break
      case 'unanswered':
        if (input.reflectorReceived === null) split.lostUnknown++
        else if (hasBit(input.reflectorReceived, sequence)) split.lostDownstream++
        else split.lostUpstream++
    }
  }
  split.droppedHere = Math.min(input.droppedHere ?? 0, split.lostDownstream)
  split.lostDownstream -= split.droppedHere
  return split
}

function hasBit(bits: Uint8Array, index: number): boolean {
  return ((bits[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0
}

/** Which sequence numbers were seen; grows with the highest, never past `capacity` numbers. */
export class SequenceBitmap {
  #bits = new Uint8Array(128)
  #octets = 0
  #count = 0

  constructor(private readonly capacity: number = limits.probes) {}

  /** True the first time; false for one seen before or outside 0..capacity - 1. */
  set(sequence: number): boolean {
    if (!(sequence >= 0 && sequence < this.capacity) || this.has(sequence)) return false
    const octet = sequence >>> 3
    if (octet >= this.#bits.length) this.#grow(octet + 1)
    this.#bits[octet] = this.#bits[octet]! | (1 << (sequence & 7))
    if (octet >= this.#octets) this.#octets = octet + 1
    this.#count++
    return true
  }

  has(sequence: number): boolean {
    return sequence >= 0 && sequence < this.capacity && hasBit(this.#bits, sequence)
  }

  get count(): number {
    return this.#count
  }

  /** Octets that hold any: bit k of the whole is sequence k, lowest first. */
  get octets(): number {
    return this.#octets
  }

  /** A copy of the octets from `start` up to `end`, as far as any are held. */
  slice(start = 0, end = this.#octets): Uint8Array {
    return this.#bits.slice(start, Math.min(end, this.#octets))
  }

  #grow(octets: number): void {
    const capacityOctets = Math.ceil(this.capacity / 8)
    const bits = new Uint8Array(Math.min(capacityOctets, Math.max(octets, 2 * this.#bits.length)))
    bits.set(this.#bits.subarray(0, this.#octets))
    this.#bits = bits
  }
}

/**
 * Reordering of RFC 4737: 3.3: a reply is reordered when its sequence number is smaller than the next one expected,
 * which only replies in order move on. A sequence number seen before is a duplicate and counts as nothing else.
 */
export class ReorderCounter {
  #nextExpected = 0
  #reordered = 0
  #duplicates = 0
  readonly #seen: SequenceBitmap

  constructor(capacity: number = limits.probes) {
    this.#seen = new SequenceBitmap(capacity)
  }

  /** `sequence`: 0..capacity - 1. */
  add(sequence: number): 'inOrder' | 'reordered' | 'duplicate' {
    if (!this.#seen.set(sequence)) {
      this.#duplicates++
      return 'duplicate'
    }
    if (sequence < this.#nextExpected) {
      this.#reordered++
      return 'reordered'
    }
    this.#nextExpected = sequence + 1
    return 'inOrder'
  }

  get reordered(): number {
    return this.#reordered
  }

  get duplicates(): number {
    return this.#duplicates
  }
}
