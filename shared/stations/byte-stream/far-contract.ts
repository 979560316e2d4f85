/** What the far end does for an experiment with the byte stream: it reads, as slowly as asked, and tells what came. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { stream } from '../../ipc/contract'
import { byteStreamLimits, Reader } from './order'
import { readerSteps } from './records'
import { dialledPort, whole } from '../../base/schema'

export const FarReading = v.variant('kind', [
  /** Comes first: where it listens, for the visitor alone. */
  v.strictObject({ kind: v.literal('listening'), tcpPort: dialledPort, udpPort: dialledPort }),
  ...readerSteps,
  /** Comes last; `code` is the system's word where the connection broke, null where its writer ended it. */
  v.strictObject({ kind: v.literal('ended'), code: v.nullable(v.pipe(v.string(), v.maxLength(64))) }),
])
export type FarReading = v.InferOutput<typeof FarReading>

export const byteStreamFarContract = {
  /** One connection and the datagrams beside it, until its writer ends it. Times are the far end's own clock. */
  readByteStream: stream({
    input: v.strictObject({
      reader: Reader,
      /** Datagrams that will be sent: it waits for the last a moment after the connection's end. */
      datagrams: whole({ min: 0, max: byteStreamLimits.messages }),
    }),
    item: v.union([Failure, FarReading]),
  }),
}
