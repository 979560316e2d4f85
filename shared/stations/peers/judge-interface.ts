/** What one interface of this machine has to do with a lab that is missing: each of its legs. */
import { beaconState } from './beacon-state'
import {
  interfaceLegs,
  type InterfaceFacts,
  type InterfaceLeg,
  type InterfaceVerdict,
  type LegVerdict,
  type MissingFacts,
} from './diagnosis'

/** Legs in the order in which a packet needs them; the first that does not pass is the verdict. */
export function judgeInterface(one: InterfaceFacts, facts: MissingFacts): InterfaceVerdict {
  const legs = interfaceLegs.map((leg) => ({ leg, state: stateOf(leg, one, facts) }))
  const failing = legs.find(({ state }) => state === 'fails') ?? legs.find(({ state }) => state === 'partly')
  const { interface: name, address, prefixLength, isRoute } = one
  return { interface: name, address, prefixLength, isRoute, legs, failing: failing?.leg ?? null }
}

function stateOf(leg: InterfaceLeg, one: InterfaceFacts, facts: MissingFacts): LegVerdict['state'] {
  switch (leg) {
    case 'segment':
      return one.inSegment ? 'passes' : 'fails'
    case 'neighbour':
      if (!one.inSegment) return 'notNeeded'
      if (one.isRoute && !['timedOut', 'unreachable'].includes(facts.control)) return 'passes'
      if (one.neighbour === null) return 'unknown'
      return /FAILED|INCOMPLETE|NONE/.test(one.neighbour) ? 'fails' : 'passes'
    case 'beaconOut':
      return beacons(one, facts, facts.discoveryHere, one.heardUs)
    case 'beaconIn':
      return beacons(one, facts, facts.there?.discovery ?? 'off', one.heardThem)
  }
}

/** Beacons of a link that has no such segment may pass all the same; where they do not, none were to be expected. */
function beacons(
  one: InterfaceFacts,
  { there }: MissingFacts,
  sender: MissingFacts['discoveryHere'],
  heard: InterfaceFacts['heardUs'],
): LegVerdict['state'] {
  if (there === null) return 'unknown'
  return !one.inSegment && heard.length === 0 ? 'notNeeded' : beaconState(sender, heard)
}
