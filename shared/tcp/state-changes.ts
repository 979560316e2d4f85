/** Which captured segment goes with which change of state: what a saved capture says in its comments. */
import type { EndName, SegmentMark } from './mark'
import { reconstruct, type Lanes, type LaneSpan } from './reconstruct'

/** A change with no segment so shortly before or after it came of something else: a timer, or the program. */
const togetherNs = 100e6

export interface StateChange {
  readonly end: EndName
  readonly span: LaneSpan
}

/** For each of the segments, in their order, the changes of `lanes` that it went with; most went with none. */
export function changesAt(segments: readonly SegmentMark[], lanes: Lanes): StateChange[][] {
  const changes = segments.map((): StateChange[] => [])
  const bySegments = reconstruct(segments)
  for (const end of ['here', 'there'] as const)
    for (const span of lanes[end]) {
      // Where the segments alone show the change, they show at which of them it was.
      const shown = bySegments[end].find(({ state }) => state === span.state)
      const at = nearest(segments, shown?.fromNs ?? span.fromNs)
      if (at !== null) changes[at]?.push({ end, span })
    }
  return changes
}

/** The last segment until then, or else the first after it. */
function nearest(segments: readonly SegmentMark[], tNs: number): number | null {
  const before = segments.findLastIndex((segment) => segment.tNs <= tNs)
  const at = before === -1 ? 0 : before
  const segment = segments[at]
  return segment === undefined || Math.abs(segment.tNs - tNs) > togetherNs ? null : at
}
