/** What the traffic thread serves: the stations' parts, which the service thread forwards, and its own health. */
import * as v from 'valibot'
import { byteStreamContract } from '../../../shared/byte-stream/contract'
import { inspectContract } from '../../../shared/connections/inspect-contract'
import { makeContract } from '../../../shared/connections/make-contract'
import { manyContract } from '../../../shared/connections/many-contract'
import { call, type Contract } from '../../../shared/ipc/contract'
import { messagesContract } from '../../../shared/messages/contract'
import { hostContract } from '../traffic/visit-contract'
import { Health } from './contracts'

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
