/** How a visit passes between the service thread, which has the control channel, and the traffic thread. */
import * as v from 'valibot'
import { Failure } from '../../../shared/base/failure'
import { call, stream } from '../../../shared/ipc/contract'
import { maxVisitFrameBytes, visitWindowFrames } from '../../../shared/wire/control-message'
import { sixDigits, text, whole } from '../../../shared/base/schema'

/** Chosen by the thread that begins: what tells one visit from the others. */
const visit = text(64)
const took = whole({ min: 1, max: visitWindowFrames })

const Frame = v.strictObject({ kind: v.literal('frame'), frame: text(maxVisitFrameBytes) })
const Took = v.strictObject({ kind: v.literal('took'), frames: took })

/** A frame of the far contract as JSON text, or so many frames taken. */
export const VisitWord = v.variant('kind', [Frame, Took])
export type VisitWord = v.InferOutput<typeof VisitWord>

export const VisitStep = v.variant('kind', [
  /** The other lab's person is asked; with the digits to compare once both sides have them. */
  v.strictObject({
    kind: v.literal('asking'),
    digits: v.nullable(sixDigits),
  }),
  /** Admitted; words may follow. Both addresses are the control connection's. */
  v.strictObject({ kind: v.literal('visited'), name: text(64), address: text(300), localAddress: text(64) }),
  Frame,
  Took,
  /** Comes last. */
  v.strictObject({ kind: v.literal('failed'), failure: Failure }),
])
export type VisitStep = v.InferOutput<typeof VisitStep>

const word = v.strictObject({ visit, word: VisitWord })

/** What the service thread does for the traffic thread. */
export const visitContract = {
  /** Visits a peer until aborted, until it leaves or is lost. */
  visit: stream({ input: v.strictObject({ visit, peer: text(300) }), item: VisitStep }),
  say: call({ input: word, output: v.null() }),
}

/** Words for the visitor, and last of all that it lets too much wait. */
const HostStep = v.variant('kind', [Frame, Took, v.strictObject({ kind: v.literal('overrun') })])

/** What the traffic thread does for the service thread: receives a visit from another lab. */
export const hostContract = {
  /** Serves the far contract to a visitor until aborted. */
  host: stream({
    input: v.strictObject({ visit, localAddress: text(64), remoteAddress: text(64) }),
    item: HostStep,
  }),
  hear: call({ input: word, output: v.null() }),
}
