/** What the traffic thread serves: the stations' parts, which the service thread forwards, and its own health. */
import * as v from 'valibot'
import { byteStreamContract } from '../../../shared/stations/byte-stream/contract'
import { inspectContract } from '../../../shared/stations/connections/inspect-contract'
import { makeContract } from '../../../shared/stations/connections/make-contract'
import { manyContract } from '../../../shared/stations/connections/many-contract'
import { call, type Contract } from '../../../shared/ipc/contract'
import { messagesContract } from '../../../shared/stations/messages/contract'
import { hostContract } from '../visit/visit-contract'
import { Health } from '../base/health'

/** Parts of shared/contract.ts whose sockets live in the traffic thread. */
export const trafficContract = {
  ...byteStreamContract,
  ...inspectContract,
  ...makeContract,
  ...manyContract,
  ...messagesContract,
} satisfies Contract

export const trafficThreadContract = {
  ...trafficContract,
  ...hostContract,
  trafficHealth: call({ input: v.strictObject({}), output: Health }),
}
