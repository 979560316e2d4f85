/** The search of one's own segment, address by address. */
import * as v from 'valibot'
import { count, hex, text } from '../../base/schema'

/** Asking more would be a noise that looks like an attack. */
export const mostSwept = 1024

export const SweepStep = v.strictObject({
  done: count,
  total: count,
  found: v.array(
    v.strictObject({
      host: text(64),
      controlPort: v.pipe(count, v.maxValue(65535)),
      identity: hex(64),
      /** Null for a lab of another version, which tells nothing of itself. */
      name: v.nullable(text(64)),
    }),
  ),
})
export type SweepStep = v.InferOutput<typeof SweepStep>
