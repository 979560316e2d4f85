/** What the tables thread serves to the traffic thread. */
import * as v from 'valibot'
import { inspectContract, StateCounts } from '../../../shared/stations/connections/inspect-contract'
import { stream } from '../../../shared/ipc/contract'

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))

export const tablesContract = {
  ...inspectContract,
  /** The states of a port's connections, whenever they have changed; ends where the system does not tell. */
  portStates: stream({
    input: v.variant('end', [
      v.strictObject({ end: v.literal('calling'), address: v.string(), port }),
      v.strictObject({ end: v.literal('called'), port }),
    ]),
    item: StateCounts,
  }),
}
