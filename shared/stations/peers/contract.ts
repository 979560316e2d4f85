/** What the Peers station asks of the engine beyond the list itself. */
import * as v from 'valibot'
import { Failure } from '../../base/failure'
import { text } from '../../base/schema'
import { call, stream } from '../../ipc/contract'
import { Diagnosis } from './diagnosis'
import { SweepStep } from './sweep'

export const peersContract = {
  /** Tries every leg of the way to an address, as people write it; takes some seconds. */
  whyMissing: call({ input: v.strictObject({ text: text(300) }), output: v.union([Failure, Diagnosis]) }),
  /** Asks each address of the segment of one of this machine's own addresses; aborting ends it. */
  sweep: stream({ input: v.strictObject({ address: text(64) }), item: v.union([Failure, SweepStep]) }),
}
