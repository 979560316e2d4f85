/** Why another machine is missing: what was found out about every leg of the way, judged into causes and commands. */
import * as v from 'valibot'
import { channels } from '../wire/beacon'

const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))
const discoveryState = v.picklist(['on', 'off', 'unattended'])
const heardBy = v.array(v.picklist(channels))

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
