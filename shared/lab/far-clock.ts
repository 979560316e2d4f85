/** What a visited lab answers for every station: the time of its traffic thread. */
import * as v from 'valibot'
import { Empty } from '../base/schema'
import { call } from '../ipc/contract'

export const farClockContract = {
  /** By the far end's own monotonic clock, in ns. */
  farClock: call({
    input: Empty,
    output: v.strictObject({ nowNs: v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)) }),
  }),
}
