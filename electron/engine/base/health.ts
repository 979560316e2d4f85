/** How a thread of the engine does, asked of each alike. */
import * as v from 'valibot'
import { count, text } from '../../../shared/base/schema'

export const Health = v.strictObject({
  /** Longest time the thread's loop did not turn since the last reading, in ns. */
  stallNs: v.number(),
  openSockets: count,
  rejected: count,
  /** By place: shared/base/guarded.ts. */
  dropped: v.record(text(32), count),
})
export type Health = v.InferOutput<typeof Health>
