/** The five frames that carry every operation. A call is a stream of one value, so there is one code path. */
import * as v from 'valibot'

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

export const RequestFrame = v.variant('kind', [
  v.strictObject({
    kind: v.literal('request'),
    id,
    operation: v.pipe(v.string(), v.maxLength(64)),
    input: v.unknown(),
  }),
  v.strictObject({ kind: v.literal('cancel'), id }),
])
export type RequestFrame = v.InferOutput<typeof RequestFrame>

export const ReplyFrame = v.variant('kind', [
  v.strictObject({ kind: v.literal('value'), id, value: v.unknown() }),
  v.strictObject({ kind: v.literal('end'), id }),
  v.strictObject({ kind: v.literal('error'), id, message: v.pipe(v.string(), v.maxLength(2000)) }),
])
export type ReplyFrame = v.InferOutput<typeof ReplyFrame>
