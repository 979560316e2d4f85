/** The Byte stream station's operations. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { stream } from '../../ipc/contract'
import { ByteStreamOrder } from './order'
import { readerSteps, writerSteps } from './records'
import { sixDigits, text } from '../../base/schema'

export const ByteStreamEvent = v.variant('kind', [
  v.strictObject({ kind: v.literal('connecting') }),
  /** The other lab's person is asked; with the digits to compare once both sides have them. */
  v.strictObject({
    kind: v.literal('asking'),
    digits: v.nullable(sixDigits),
  }),
  v.strictObject({
    kind: v.literal('running'),
    address: text(300),
    tcpPort: v.number(),
    udpPort: v.number(),
    /** Times of reads are the other machine's, moved onto this one's clock: wrong by at most so much. */
    clockErrorNs: v.number(),
  }),
  ...writerSteps,
  ...readerSteps,
  /** Comes last. Everything before it was noted, whatever ended it. */
  v.strictObject({
    kind: v.literal('ended'),
    outcome: v.picklist(['completed', 'cancelled', 'failed']),
    failure: v.nullable(Failure),
  }),
])
export type ByteStreamEvent = v.InferOutput<typeof ByteStreamEvent>

export const byteStreamContract = {
  /** Writes the messages over TCP and sends each as a datagram, to a peer's far end; times from its start, in ns. */
  byteStream: stream({ input: ByteStreamOrder, item: ByteStreamEvent }),
}
