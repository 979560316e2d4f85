/** What the Addressing station asks of the engine: the host's network as it is, and the way to an address. */
import * as v from 'valibot'
import { CaptureRefusal } from '../../capture/capture-refusal'
import { NeighbourFrame } from '../../capture/neighbour-frame'
import { Failure } from '../../base/failure'
import { WhyCode, WhyValues } from '../../base/why'
import { call, stream } from '../../ipc/contract'
import { PortFacts } from '../../address/port-facts'
import { HopEvent, PingEvent } from '../../address/probe-line'
import { Route, RouteDecision, VendoredInterface, VendoredNeighbour } from '../../address/host-facts'
import { Empty, count, port, text } from '../../base/schema'

const Destination = v.strictObject({ address: text(64) })

/** Each part by itself, for one may be readable where another is not. */
export const NetworkFacts = v.strictObject({
  interfaces: v.union([Failure, v.array(VendoredInterface)]),
  routes: v.union([Failure, v.array(Route)]),
  neighbours: v.union([Failure, v.array(VendoredNeighbour)]),
  nameServers: v.union([Failure, v.array(text(128))]),
})
export type NetworkFacts = v.InferOutput<typeof NetworkFacts>

/** How many machines a packet to an address is for, `own` being this one. */
export const Cast = v.picklist(['own', 'unicast', 'broadcast', 'multicast'])
export type Cast = v.InferOutput<typeof Cast>

/** The way to an address. */
export const Way = v.strictObject({
  /** Canonical text. */
  destination: text(64),
  kinds: v.array(text(32)),
  cast: Cast,
  /** The verdict, as in electron/host/reach.ts; null where there is no route. */
  reach: v.nullable(
    v.strictObject({
      sameSegment: v.boolean(),
      interface: v.nullable(text(64)),
      source: v.nullable(text(64)),
      nextHop: v.nullable(text(64)),
      nextHopMac: v.nullable(text(17)),
      matched: v.nullable(text(64)),
    }),
  ),
  /** The system's own decision, or why it could not be asked; null where it knows no route. */
  asked: v.nullable(v.union([Failure, RouteDecision])),
  /** Every route that fits, in the order of the tables that the policy rules ask, the best of each first. */
  candidates: v.union([Failure, v.array(Route)]),
  /** Our own match, policy rules and all, as a position in the candidates. */
  winner: v.nullable(count),
  /** The longest match without added rules, as a position in the candidates. */
  longest: v.nullable(count),
  /** The added rule that decides otherwise than that; null where none does. */
  rule: v.nullable(text(300)),
  /** The MAC of the interface the packet leaves by. */
  ownMac: v.nullable(text(17)),
  ownVendor: v.nullable(text(128)),
  /** The next hop's entry of the neighbour table. */
  neighbour: v.nullable(VendoredNeighbour),
  /** A datagram can be sent to the next hop to make the system ask for its MAC. */
  resolvable: v.boolean(),
  /** It is an address of many on the own segment: one datagram can be sent to all of them. */
  sendable: v.boolean(),
})
export type Way = v.InferOutput<typeof Way>

/**
 * The neighbour's entry before the datagram, and each time it changed after it; between them the frames that asked and
 * answered, where packets can be captured.
 */
export const ResolveEvent = v.variant('step', [
  v.strictObject({ step: v.literal('capturing'), program: text(32) }),
  v.strictObject({ step: v.literal('notCaptured'), refusal: CaptureRefusal }),
  /** `sinceFirstNs` counts from the first frame, by the clock of the capture. */
  v.strictObject({ step: v.literal('frame'), frame: NeighbourFrame, sinceFirstNs: v.number() }),
  /** The capture is over; null drops were not told. */
  v.strictObject({
    step: v.literal('captured'),
    kernelDrops: v.nullable(count),
    problem: v.nullable(v.strictObject({ code: WhyCode, values: WhyValues })),
  }),
  v.strictObject({ step: v.literal('before'), entry: v.nullable(VendoredNeighbour) }),
  v.strictObject({ step: v.literal('sent'), to: text(64), port }),
  v.strictObject({ step: v.literal('after'), entry: v.nullable(VendoredNeighbour), afterMs: v.number() }),
  v.strictObject({ step: v.literal('failed'), failure: Failure }),
])
export type ResolveEvent = v.InferOutput<typeof ResolveEvent>

/** One lab, and whether a datagram to the segment came to it. */
export const SegmentLab = v.strictObject({
  id: text(300),
  name: v.nullable(text(64)),
  host: text(300),
  /** By our own routes: whether it is on the segment the datagram goes to at all. */
  place: v.picklist(['sameSegment', 'otherSegment', 'unknown']),
  /** `asked`: whether it will listen; `silent`: it listened, and nothing came. */
  state: v.picklist(['asked', 'listening', 'heard', 'silent', 'failed']),
  /** The source address it saw. */
  from: v.nullable(text(64)),
  afterMs: v.nullable(v.number()),
  failure: v.nullable(Failure),
})
export type SegmentLab = v.InferOutput<typeof SegmentLab>

/** One datagram to the whole segment, and what the other labs say of it; the newest of each step counts. */
export const SegmentEvent = v.variant('step', [
  v.strictObject({ step: v.literal('labs'), labs: v.array(SegmentLab) }),
  v.strictObject({
    step: v.literal('sent'),
    from: text(64),
    to: text(64),
    port,
    mac: v.nullable(text(17)),
    bytes: count,
  }),
  v.strictObject({ step: v.literal('failed'), failure: Failure }),
])
export type SegmentEvent = v.InferOutput<typeof SegmentEvent>

export const addressingContract = {
  /** At once, and whenever the system's answer changed; asked every two seconds while somebody watches. */
  networkFacts: stream({ input: Empty, item: NetworkFacts }),
  wayTo: call({ input: Destination, output: v.union([Failure, Way]) }),
  /** Sends one datagram to the discard port of the next hop in the own segment; the only packet of the station's own. */
  resolveNextHop: stream({ input: Destination, item: ResolveEvent }),
  /**
   * Asks the labs that are known to listen, sends one datagram to this broadcast or multicast address, never beyond
   * the link, and tells which of them heard it. Nothing answers the datagram.
   */
  sendToSegment: stream({ input: Destination, item: SegmentEvent }),
  /** Four echo requests by the system's ping; aborting stops it. */
  ping: stream({ input: Destination, item: PingEvent }),
  /** The hops by the system's traceroute; aborting stops it. */
  hops: stream({ input: Destination, item: HopEvent }),
  portFacts: call({ input: Empty, output: PortFacts }),
}
