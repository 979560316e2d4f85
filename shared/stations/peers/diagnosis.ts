/** Why another machine is missing: what was found out about every leg of the way, judged into causes and commands. */
import * as v from 'valibot'
import { channels } from '../../wire/beacon'
import { port, text, whole } from '../../base/schema'

const discoveryState = v.picklist(['on', 'off', 'unattended'])
const heardBy = v.array(v.picklist(channels))

/** What was tried and seen by one interface of this machine, with one of its addresses. */
export const InterfaceFacts = v.strictObject({
  interface: text(64),
  address: text(64),
  prefixLength: whole({ min: 0, max: 128 }),
  /** Packets to the address leave here: the main way. */
  isRoute: v.boolean(),
  /** The address lies in this interface's own segment. */
  inSegment: v.boolean(),
  /** State of the entry for the address in this interface's neighbour table after it was asked; null without one. */
  neighbour: v.nullable(text(32)),
  /** Channels by which the other lab heard the questions that left here; and by which its own came in here. */
  heardUs: heardBy,
  heardThem: heardBy,
})
export type InterfaceFacts = v.InferOutput<typeof InterfaceFacts>

/** What was tried and seen, without any judgement. */
export const MissingFacts = v.strictObject({
  /** The address that was tried. */
  address: text(64),
  controlPort: port,
  route: v.picklist(['loopback', 'sameSegment', 'gateway', 'noRoute', 'unknown']),
  /** By which interface packets leave; null where the system does not tell. */
  interface: v.nullable(text(64)),
  /** State of the neighbour's entry after the attempt; null where the table has none or is not needed. */
  neighbour: v.nullable(text(32)),
  control: v.picklist(['connected', 'refused', 'timedOut', 'unreachable', 'notPacketLab', 'incompatible']),
  discoveryHere: discoveryState,
  /** What the other lab says over the control channel; null where it could not be asked. */
  there: v.nullable(
    v.strictObject({
      /** As its hello has it: "linux x64 host". */
      system: text(64),
      controlPort: port,
      dataPort: port,
      discovery: discoveryState,
      /** By which channels it heard our questions meanwhile. */
      heardUs: heardBy,
    }),
  ),
  heardThem: heardBy,
  /** Whether datagrams to the data port arrived; null where that could not be seen. */
  dataOut: v.nullable(v.boolean()),
  dataIn: v.nullable(v.boolean()),
  /** Of the address's family, the main way first. */
  interfaces: v.array(InterfaceFacts),
})
export type MissingFacts = v.InferOutput<typeof MissingFacts>

export const legs = ['route', 'neighbour', 'control', 'beaconOut', 'beaconIn', 'dataOut', 'dataIn'] as const
export type Leg = (typeof legs)[number]

/** `partly`: some channels pass. `notNeeded`: this leg has no part in the way. */
export const LegVerdict = v.strictObject({
  leg: v.picklist(legs),
  state: v.picklist(['passes', 'partly', 'fails', 'unknown', 'notNeeded']),
})
export type LegVerdict = v.InferOutput<typeof LegVerdict>

export const interfaceLegs = ['segment', 'neighbour', 'beaconOut', 'beaconIn'] as const
export type InterfaceLeg = (typeof interfaceLegs)[number]

/** One interface: each of its legs, and the first that does not pass. */
export const InterfaceVerdict = v.strictObject({
  interface: text(64),
  address: text(64),
  prefixLength: v.number(),
  isRoute: v.boolean(),
  legs: v.array(v.strictObject({ leg: v.picklist(interfaceLegs), state: LegVerdict.entries.state })),
  failing: v.nullable(v.picklist(interfaceLegs)),
})
export type InterfaceVerdict = v.InferOutput<typeof InterfaceVerdict>

export const causes = [
  'noRoute',
  'wrongAddress',
  'apIsolation',
  'vlan',
  'vpn',
  'notRunning',
  'otherPort',
  'otherProgram',
  'otherVersion',
  'firewallThere',
  'firewallHere',
  'firewallBetween',
  'discoveryOffHere',
  'discoveryOffThere',
  'otherSegment',
  'multicastFiltered',
] as const
export type Cause = (typeof causes)[number]

export const Diagnosis = v.strictObject({
  facts: MissingFacts,
  legs: v.array(LegVerdict),
  /** The first leg that does not pass; null where all do. */
  failing: v.nullable(v.picklist(legs)),
  interfaces: v.array(InterfaceVerdict),
  /** The usual causes, likeliest first, with what mends them and on which machine. */
  causes: v.array(
    v.strictObject({
      cause: v.picklist(causes),
      where: v.nullable(v.picklist(['here', 'there'])),
      commands: v.array(text(500)),
    }),
  ),
})
export type Diagnosis = v.InferOutput<typeof Diagnosis>
