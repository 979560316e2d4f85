/** How a packet to another machine leaves this one. */
import * as v from 'valibot'
import { text } from '../base/schema'

export const Path = v.variant('verdict', [
  v.strictObject({ verdict: v.literal('loopback') }),
  v.strictObject({ verdict: v.literal('sameSegment'), interface: text(64) }),
  v.strictObject({ verdict: v.literal('gateway'), interface: text(64), gateway: text(64) }),
  v.strictObject({ verdict: v.literal('noRoute') }),
  v.strictObject({ verdict: v.literal('unknown') }),
])
export type Path = v.InferOutput<typeof Path>
