/** The rungs between the lanes: a segment seen where it left and where it came is one rung with two times. */
import { otherEnd, type EndName, type Mark, type SegmentMark } from './mark'

export interface Rung {
  readonly from: EndName
  /** Null where nothing was captured at that end, or the segment was not seen there. */
  readonly sentNs: number | null
  readonly receivedNs: number | null
  readonly segment: SegmentMark
}

/** The rungs in order of time; segments that are alike are paired in the order in which each end saw them. */
export function rungsOf(marks: readonly Mark[]): Rung[] {
  const segments = marks.filter((mark) => mark.kind === 'segment').toSorted((a, b) => a.tNs - b.tNs)
  const rungs: Rung[] = []
  const arrivals = new Map<string, SegmentMark[]>()
  for (const segment of segments) {
    if (segment.seenAt !== otherEnd(segment.end)) continue
    const alike = arrivals.get(keyOf(segment))
    if (alike === undefined) arrivals.set(keyOf(segment), [segment])
    else alike.push(segment)
  }
  for (const segment of segments) {
    if (segment.seenAt === 'both' || segment.seenAt === 'between')
      rungs.push({ from: segment.end, sentNs: segment.tNs, receivedNs: segment.tNs, segment })
    else if (segment.seenAt === segment.end) {
      const arrival = arrivals.get(keyOf(segment))?.shift()
      const receivedNs = arrival?.tNs ?? null
      rungs.push({ from: segment.end, sentNs: segment.tNs, receivedNs, segment })
    }
  }
  for (const rest of arrivals.values())
    for (const segment of rest)
      rungs.push({ from: segment.end, sentNs: null, receivedNs: segment.tNs, segment })
  return rungs.toSorted((a, b) => timeOf(a) - timeOf(b))
}

function timeOf({ sentNs, receivedNs }: Rung): number {
  return sentNs ?? receivedNs ?? 0
}

/** What the network leaves as it is; timestamps tell a segment from the same one sent again. */
function keyOf({ end, flags, sequence, acknowledgement, length, window, options }: SegmentMark): string {
  const { timestamps } = options
  return [
    end,
    flags.join(),
    sequence,
    acknowledgement,
    length,
    window,
    timestamps?.value,
    timestamps?.echo,
  ].join(' ')
}
