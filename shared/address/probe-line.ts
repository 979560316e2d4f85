/** The output of the system's ping and traceroute, line by line. */
import * as v from 'valibot'
import { Failure } from '../base/failure'
import { count, text } from '../base/schema'

/** One line of the system's ping as it came, and the reply in it. */
export const PingEvent = v.variant('kind', [
  v.strictObject({
    kind: v.literal('line'),
    text: text(300),
    reply: v.nullable(
      v.strictObject({ sequence: v.nullable(count), rttMs: v.number(), ttl: v.nullable(count) }),
    ),
  }),
  v.strictObject({ kind: v.literal('failed'), failure: Failure }),
])
export type PingEvent = v.InferOutput<typeof PingEvent>

/** One line of the system's list of hops; `address` is null for a hop that did not answer. */
export const HopEvent = v.variant('kind', [
  v.strictObject({
    kind: v.literal('line'),
    text: text(300),
    hop: v.nullable(
      v.strictObject({ number: count, address: v.nullable(text(64)), rttMs: v.nullable(v.number()) }),
    ),
  }),
  v.strictObject({ kind: v.literal('failed'), failure: Failure }),
])
export type HopEvent = v.InferOutput<typeof HopEvent>
