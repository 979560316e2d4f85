/** What one lab does for another that plays with a connection between them: holds the end that is called. */
import * as v from 'valibot'
import { CaptureRefusal } from '../../capture/capture-refusal'
import { Failure } from '../../base/failure'
import { call, stream } from '../../ipc/contract'
import { KernelRow } from '../../tcp/kernel-row'
import { Mark } from '../../tcp/mark'
import { EndCommand, ListenMode } from './make-contract'
import { dialledPort, text } from '../../base/schema'

const id = v.pipe(v.string(), v.regex(/^[0-9a-z-]{8,64}$/))

/** Marks in one message: a message of a visit is bounded in octets. */
export const mostFarMarks = 40

/** Times are ns on the clock of the lab that tells, as farClock has it. */
export const FarEndEvent = v.variant('kind', [
  v.strictObject({ kind: v.literal('listening'), port: dialledPort }),
  v.strictObject({ kind: v.literal('marks'), marks: v.pipe(v.array(Mark), v.maxLength(mostFarMarks)) }),
  v.strictObject({
    kind: v.literal('sample'),
    end: v.literal('there'),
    tNs: v.number(),
    row: v.nullable(KernelRow),
  }),
  v.strictObject({
    kind: v.literal('capture'),
    end: v.literal('there'),
    program: v.nullable(text(32)),
    interface: text(64),
    refusal: v.nullable(CaptureRefusal),
  }),
  v.strictObject({ kind: v.literal('failed'), failure: Failure }),
])
export type FarEndEvent = v.InferOutput<typeof FarEndEvent>

export const farMakeContract = {
  /** Opens a port for one call of the visitor's and tells what is seen of it, until nothing is left of it or aborted. */
  farEnd: stream({
    input: v.strictObject({
      id,
      protocol: v.picklist(['tcp', 'udp']),
      listen: ListenMode,
      capture: v.boolean(),
    }),
    item: FarEndEvent,
  }),
  commandFarEnd: call({
    input: v.strictObject({ id, command: EndCommand }),
    output: v.nullable(Failure),
  }),
}
