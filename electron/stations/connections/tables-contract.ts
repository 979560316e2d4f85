/** What the tables thread serves to the traffic thread. */
import * as v from 'valibot'
import { inspectContract, StateCounts } from '../../../shared/stations/connections/inspect-contract'
import { stream } from '../../../shared/ipc/contract'
import { dialledPort } from '../../../shared/base/schema'

export const tablesContract = {
  ...inspectContract,
  /** The states of a port's connections, whenever they have changed; ends where the system does not tell. */
  portStates: stream({
    input: v.variant('end', [
      v.strictObject({ end: v.literal('calling'), address: v.string(), port: dialledPort }),
      v.strictObject({ end: v.literal('called'), port: dialledPort }),
    ]),
    item: StateCounts,
  }),
}
