/** Gathers records and octets, and hands them on in steps that no boundary is too small for. */
import { guarded } from '../../../shared/base/guarded'
import { octetsPerStep, recordsPerStep } from '../../../shared/stations/byte-stream/records'

/** Often enough for the eye; a step for every record would be thousands a second. */
const flushEveryMs = 40

/** Records of one kind, handed on a few times a second and whenever a step is full. */
export class RecordBatch<T> {
  readonly #hand: (records: T[]) => void
  #records: T[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(hand: (records: T[]) => void) {
    this.#hand = hand
  }

  add(record: T): void {
    this.#records.push(record)
    if (this.#records.length >= recordsPerStep) this.flush()
    else
      this.#timer ??= setTimeout(
        guarded('timer', () => this.flush()),
        flushEveryMs,
      )
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#records.length === 0) return
    const records = this.#records
    this.#records = []
    this.#hand(records)
  }
}

/** Octets as hexadecimal digits, however many come at a time. */
export class OctetBatch {
  readonly #hand: (hex: string) => void
  #parts: Buffer[] = []
  #octets = 0
  #timer: NodeJS.Timeout | null = null

  constructor(hand: (hex: string) => void) {
    this.#hand = hand
  }

  /** Copies them. */
  add(octets: Uint8Array): void {
    for (let from = 0; from < octets.length;) {
      const part = octets.subarray(from, from + octetsPerStep - this.#octets)
      this.#parts.push(Buffer.from(part))
      this.#octets += part.length
      from += part.length
      if (this.#octets === octetsPerStep) this.flush()
    }
    if (this.#octets > 0)
      this.#timer ??= setTimeout(
        guarded('timer', () => this.flush()),
        flushEveryMs,
      )
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#octets === 0) return
    const hex = Buffer.concat(this.#parts).toString('hex')
    this.#parts = []
    this.#octets = 0
    this.#hand(hex)
  }
}
