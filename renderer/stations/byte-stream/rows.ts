/** The rows of the picture: what was written, what was read, what the framing made of it, and the datagrams. */
import { lateOnes } from '../../../shared/stations/byte-stream/analysis'
import type { Span } from '../../../shared/stations/byte-stream/order'
import type { Picture } from './byte-stream-store.svelte'

export const rowNames = ['written', 'read', 'frames', 'datagrams'] as const
export type RowName = (typeof rowNames)[number]

/** `error`: the decoder's; `waiting`: octets it holds; the others are a datagram's. */
export type BoxKind = 'plain' | 'error' | 'waiting' | 'pending' | 'lost' | 'late' | 'refused'

export interface Box extends Span {
  /** Counts from 1 in its row; 0 where it has no number. */
  readonly number: number
  readonly kind: BoxKind
  /** Where in the row's records it stands. */
  readonly index: number
  /** Octets it carried; a datagram has others than its place on the axis. */
  readonly octets: number
  /** When it was written, read or arrived; null where that is no instant. */
  readonly atNs: number | null
}

/** Boxes in order of their offsets. */
export type Rows = Readonly<Record<RowName, readonly Box[]>>

export function rowsOf(picture: Picture): Rows {
  return {
    written: picture.writes.map(({ offset, length, atNs }, index) => plain(offset, length, index, atNs)),
    read: picture.reads.map(({ offset, length, atNs }, index) => plain(offset, length, index, atNs)),
    frames: framesRow(picture),
    datagrams: datagramsRow(picture),
  }
}

function plain(offset: number, length: number, index: number, atNs: number | null): Box {
  return { offset, length, number: index + 1, kind: 'plain', index, octets: length, atNs }
}

function framesRow({ framed, octets }: Picture): Box[] {
  const boxes: Box[] = []
  let number = 0
  let end = 0
  for (const [index, one] of framed.decoded.entries()) {
    if (one.kind === 'frame') {
      number += 1
      const { offset, wireBytes: length } = one
      boxes.push({ offset, length, number, kind: 'plain', index, octets: length, atNs: null })
      end = offset + length
    } else if (one.kind === 'error') {
      // Nothing after it is read, unless a boundary is found again.
      const next = framed.decoded[index + 1]
      const until = next?.kind === 'resynchronised' ? next.offset : Math.max(octets.length, one.at)
      const length = Math.max(1, until - one.offset)
      boxes.push({ offset: one.offset, length, number: 0, kind: 'error', index, octets: length, atNs: null })
      end = one.offset + length
    }
  }
  const { waitingOctets: length } = framed
  if (length > 0)
    boxes.push({ offset: end, length, number: 0, kind: 'waiting', index: -1, octets: length, atNs: null })
  return boxes
}

function datagramsRow({ plan, sent, arrived, counts }: Picture): Box[] {
  const late = lateOnes(arrived)
  const arrival = new Map<number, number>()
  for (const [index, { number }] of arrived.entries()) if (!arrival.has(number)) arrival.set(number, index)
  const boxes: Box[] = []
  for (const { number: message, octets, code } of [...sent].sort((one, other) => one.number - other.number)) {
    const span = plan.messages[message]
    if (span === undefined || span.length === 0) continue
    const index = arrival.get(message)
    const isOver = counts.datagramsLost !== null
    const kind =
      code !== null
        ? 'refused'
        : index === undefined
          ? isOver
            ? 'lost'
            : 'pending'
          : late.has(index)
            ? 'late'
            : 'plain'
    const atNs = index === undefined ? null : (arrived[index]?.atNs ?? null)
    const { offset, length } = span
    boxes.push({ offset, length, number: message + 1, kind, index: message, octets, atNs })
  }
  return boxes
}
