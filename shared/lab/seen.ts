/** What discovery knows of another lab, beyond where it is dialled. */
import * as v from 'valibot'
import { channels } from '../wire/beacon'
import { count, port, text } from '../base/schema'

/** By which a lab is heard: a beacon's channel, or its announcement by multicast DNS. */
export const ways = [...channels, 'mdns'] as const
export type Way = (typeof ways)[number]

/**
 * `changed`: its name is one that is trusted, or its address one that is known, under another identity. Never to be
 * taken for the one it looks like.
 */
export const Trust = v.picklist(['own', 'trusted', 'none', 'changed'])
export type Trust = v.InferOutput<typeof Trust>

/** One proven address of a lab. */
export const SeenPath = v.strictObject({
  address: text(64),
  /** Where its beacons come in; null for an address that only its beacons name. */
  interface: v.nullable(text(64)),
  heardBy: v.array(v.picklist(ways)),
  /** The neighbour table's; null where the table has none. */
  mac: v.nullable(text(17)),
  /** By this machine's mask, and by its own: null where a mask is not known. */
  sameSegmentHere: v.nullable(v.boolean()),
  sameSegmentThere: v.nullable(v.boolean()),
  prefixLength: v.nullable(v.pipe(count, v.maxValue(128))),
  lastHeardAtMs: v.number(),
})
export type SeenPath = v.InferOutput<typeof SeenPath>

export const Seen = v.strictObject({
  system: text(64),
  version: text(32),
  /** The highest version of the control protocol it speaks. */
  protocol: count,
  /** Labs without a version in common cannot measure against each other. */
  compatible: v.boolean(),
  dataPort: port,
  /** Milliseconds since 1970. */
  lastHeardAtMs: v.number(),
  /** Round trips of beacons, oldest first: a question and its answer, through both programs. */
  rttsNs: v.pipe(v.array(v.number()), v.maxLength(60)),
  paths: v.array(SeenPath),
})
export type Seen = v.InferOutput<typeof Seen>

/** Some address of it is of one segment by one side's mask and of another by the other's. */
export function masksDisagree({ paths }: Seen): boolean {
  return paths.some(
    ({ sameSegmentHere: here, sameSegmentThere: there }) => here !== null && there !== null && here !== there,
  )
}
