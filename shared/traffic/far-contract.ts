/** What one lab does for another whose visit it accepted; each station's operations stand in a part of their own. */
import * as v from 'valibot'
import { byteStreamFarContract } from '../byte-stream/far-contract'
import { farMakeContract } from '../connections/far-make-contract'
import { farManyContract } from '../connections/far-many-contract'
import { call } from '../ipc/contract'

export const farContract = {
  ...byteStreamFarContract,
  ...farMakeContract,
  ...farManyContract,
  /** The time of the far end's traffic thread, by its own monotonic clock, in ns. */
  farClock: call({
    input: v.strictObject({}),
    output: v.strictObject({ nowNs: v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)) }),
  }),
}
export type FarContract = typeof farContract
