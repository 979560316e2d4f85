/** The search of one's own segment, address by address. */
import * as v from 'valibot'

const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Asking more would be a noise that looks like an attack. */
export const mostSwept = 1024

export const SweepStep = v.strictObject({
  done: count,
  total: count,
  found: v.array(
    v.strictObject({
      host: text(64),
      controlPort: v.pipe(count, v.maxValue(65535)),
      identity: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      /** Null for a lab of another version, which tells nothing of itself. */
      name: v.nullable(text(64)),
    }),
  ),
})
export type SweepStep = v.InferOutput<typeof SweepStep>
