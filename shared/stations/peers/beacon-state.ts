/** Whether beacons pass one way: they need a sender that is on, and somebody who heard them. */
import type { LegVerdict, MissingFacts } from './diagnosis'

/** IPv6 counts as multicast does; broadcast alone passes partly. */
export function beaconState(
  sender: MissingFacts['discoveryHere'],
  heard: MissingFacts['heardThem'],
): LegVerdict['state'] {
  if (sender !== 'on' || heard.length === 0) return 'fails'
  return heard.includes('multicast') || heard.includes('multicast6') ? 'passes' : 'partly'
}
