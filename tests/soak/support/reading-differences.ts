/** Where two readings of one capture differ, by kind, and why where that is known. */
import type { Reading, SegmentRow } from './segment-row'
import { noLength } from './tshark-reading'

export const differenceKinds = ['packets', 'ends', 'segments', 'retransmissions', 'sequences'] as const
export type DifferenceKind = (typeof differenceKinds)[number]

export interface Difference {
  readonly kind: DifferenceKind
  readonly file: string
  /** Counted from 1; 0 for the whole file. */
  readonly packet: number
  readonly lab: string
  readonly tshark: string
  /** Null where it is not known, which is for a person to find out. */
  readonly why: string | null
}

/** A file that one of them read further is one difference; its packets are compared as far as both did. */
export function differencesOf(file: string, lab: Reading, tshark: Reading): Difference[] {
  const found: Difference[] = []
  const differs = (kind: DifferenceKind, packet: number, ours: string, theirs: string, why: string | null) =>
    found.push({ kind, file, packet, lab: ours, tshark: theirs, why })
  if (lab.packets !== tshark.packets)
    differs(
      'packets',
      0,
      `${lab.packets}, ${lab.fault ?? 'whole'}`,
      `${tshark.packets}, ${tshark.fault ?? 'whole'}`,
      whyPackets(tshark.fault ?? ''),
    )
  const beyond = new Set<number>()
  for (let packet = 1; packet <= Math.min(lab.packets, tshark.packets); packet += 1) {
    const ours = lab.segments.get(packet)
    const theirs = tshark.segments.get(packet)
    const says = (row: SegmentRow | undefined, reading: Reading) =>
      row === undefined ? (reading.others.get(packet) ?? '') : `${row.ends} ${row.rawSequence}+${row.length}`
    if (ours === undefined && theirs === undefined) continue
    // tshark learns nothing from a segment whose length it does not know, and the lab does.
    if (theirs?.remark === noLength)
      for (const row of [ours, theirs]) if (row !== undefined) beyond.add(row.connection)
    if (says(ours, lab) !== says(theirs, tshark)) {
      differs(
        'ends',
        packet,
        says(ours, lab),
        says(theirs, tshark),
        whyEnds(ours, theirs, lab, tshark, packet),
      )
      for (const row of [ours, theirs]) if (row !== undefined) beyond.add(row.connection)
    }
    if (ours === undefined || theirs === undefined) continue
    if (ours.connection !== theirs.connection)
      differs(
        'segments',
        packet,
        `of ${ours.connection}`,
        `of ${theirs.connection}`,
        after(beyond, ours, theirs),
      )
    if (ours.again !== theirs.again)
      differs(
        'retransmissions',
        packet,
        ours.again ? 'again' : 'new',
        theirs.again ? 'again' : 'new',
        whyAgain(ours, theirs) ?? after(beyond, ours, theirs),
      )
    if (ours.sequence !== theirs.sequence || ours.acknowledgement !== theirs.acknowledgement)
      differs(
        'sequences',
        packet,
        `${ours.sequence} ack ${ours.acknowledgement}`,
        `${theirs.sequence} ack ${theirs.acknowledgement}`,
        after(beyond, ours, theirs),
      )
  }
  return found
}

function whyPackets(fault: string): string | null {
  if (/network type \d+ unknown/.test(fault)) return 'tshark does not know the link type'
  return /too small to have/.test(fault) ? 'tshark stops at a packet shorter than its link header' : null
}

function whyEnds(
  ours: SegmentRow | undefined,
  theirs: SegmentRow | undefined,
  lab: Reading,
  tshark: Reading,
  packet: number,
): string | null {
  if (theirs?.remark === noLength) return theirs.remark
  if (theirs?.remark === 'TCP in TCP') return theirs.remark
  const said = lab.others.get(packet)
  if (ours === undefined && said !== undefined)
    return said.includes(' is not read') || /^(UDP|IP protocol|a connection beyond)/.test(said)
      ? `the lab: ${said.replace(/0x[0-9a-f]+|\d+/, '*')}`
      : null
  return tshark.others.get(packet)?.includes('_ws.') ? 'tshark calls it malformed' : null
}

/** Whether octets were sent again, the lab says by the octets, tshark by the time since the newest and by ACKs. */
function whyAgain(ours: SegmentRow, theirs: SegmentRow): string | null {
  if (ours.again) return theirs.remark === null ? null : `tshark calls it ${theirs.remark}`
  return 'its octets are not all in the capture before it: tshark goes by the time'
}

function after(beyond: ReadonlySet<number>, ...rows: SegmentRow[]): string | null {
  return rows.some(({ connection }) => beyond.has(connection)) ? 'follows from another difference' : null
}
