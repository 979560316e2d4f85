/** What every kind of capture file is to its reader: records one after the other, and packets in some of them. */
import type { Why } from '../base/why'

/** What a capture library writes at most for one packet. */
export const maxRecordBytes = 262_144

export interface CapturedPacket {
  /** Nanoseconds since 1970, as the capturing machine had it; null where the file gives the packet no time. */
  readonly timeNs: bigint | null
  readonly linkType: number
  /** Octets the packet had on the wire; `bytes` may hold fewer. */
  readonly originalLength: number
  readonly bytes: Uint8Array
  readonly comment: string | null
}

/** A packet whose time is known, as every program that captures gives it. */
export interface TimedPacket extends CapturedPacket {
  readonly timeNs: bigint
}

export function isTimed(packet: CapturedPacket): packet is TimedPacket {
  return packet.timeNs !== null
}

/** The bytes are no capture, or stop being one: what is wrong, and at which octet. */
export class CaptureError extends Error {
  override name = 'CaptureError'
  constructor(
    readonly why: Why,
    readonly offset: number,
  ) {
    super(`${why.code} at octet ${offset}`)
  }
}

/** How long a record is, and how many of its octets, from the first, its reading needs. */
export interface RecordSize {
  readonly length: number
  /** The rest is passed over as it comes, and never held. */
  readonly held: number
}

/** How one kind of file is read; both throw CaptureError, `offset` being that of the record's first octet. */
export interface Format {
  /** The size of the next record; null until enough of it is there to tell. */
  recordSize(held: Uint8Array, offset: number): RecordSize | null
  /** The packet in the held octets of one record; null for a record without one. */
  packet(record: Uint8Array, offset: number): CapturedPacket | null
  /** Looks at the last octets of a record that was passed over: as many as `tailBytes`. */
  readonly tailBytes: number
  checkTail(tail: Uint8Array, length: number, offset: number): void
}
