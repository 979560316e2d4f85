/** This machine's TCP and UDP endpoints as they change: readings of the system's table, told as differences. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { stream } from '../../ipc/contract'
import { EndpointRow } from '../../tcp/endpoint-row'
import { tcpStates } from '../../tcp/state'
import { count } from '../../base/schema'

/** So many rows travel in one value: thousands at once would hold up every thread that checks them. */
export const rowsAtOnce = 500
/** A table beyond this is told in part; its size is still told. */
export const mostRows = 20_000

/** What a row is called as long as it stands. */
const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

export const InspectedEndpoint = v.strictObject({
  ...v.omit(EndpointRow, ['timer']).entries,
  id,
  /** The kernel's running timer and when it fires, on the readings' clock: it stays the same while time passes. */
  timer: v.nullable(v.strictObject({ kind: v.pipe(v.string(), v.maxLength(16)), firesAtMs: v.number() })),
  /** Held by this very program, or was when last seen held by any. */
  own: v.boolean(),
  /** The well-known name of the port that this endpoint waits at. */
  service: v.nullable(v.pipe(v.string(), v.maxLength(64))),
})
export type InspectedEndpoint = v.InferOutput<typeof InspectedEndpoint>

/** How many endpoints are in each state; UDP, which has none, apart. */
export const StateCounts = v.strictObject({
  ...(Object.fromEntries(tcpStates.map((state) => [state, count])) as Record<
    (typeof tcpStates)[number],
    typeof count
  >),
  udp: count,
})
export type StateCounts = v.InferOutput<typeof StateCounts>

export const InspectEvent = v.variant('kind', [
  /** Rows that are new or changed, and those that are gone; a reading's follow each other. */
  v.strictObject({
    kind: v.literal('rows'),
    changed: v.pipe(v.array(InspectedEndpoint), v.maxLength(rowsAtOnce)),
    removed: v.pipe(v.array(id), v.maxLength(mostRows)),
  }),
  /** One reading has been told; `total` counts rows beyond the told ones too. */
  v.strictObject({
    kind: v.literal('reading'),
    atMs: v.number(),
    tookMs: v.number(),
    counts: StateCounts,
    total: count,
  }),
  /** The system does not tell; the next reading may come through. */
  v.strictObject({ kind: v.literal('failed'), failure: Failure }),
])
export type InspectEvent = v.InferOutput<typeof InspectEvent>

export const inspectContract = {
  /** The table at once, then once a second what changed in it, until aborted. */
  inspect: stream({ input: v.strictObject({}), item: InspectEvent }),
}
