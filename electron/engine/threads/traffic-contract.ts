/** What the traffic thread serves: the stations' parts, which the service thread forwards, and its own health. */
import { call, type Contract } from '../../../shared/ipc/contract'
import { Empty } from '../../../shared/base/schema'
import { stations } from '../../stations'
import { Health } from '../base/health'
import { hostContract } from '../visit/visit-contract'

/** Parts of the user's contract whose sockets live in the traffic thread. */
export const trafficContract: Contract = Object.assign(
  {},
  ...stations.map(({ traffic }) => traffic?.contract ?? {}),
)

/** What stations serve to a visitor. */
export const farStationsContract: Contract = Object.assign(
  {},
  ...stations.map(({ traffic }) => traffic?.farContract ?? {}),
)

export const trafficHealthContract = { trafficHealth: call({ input: Empty, output: Health }) }

export const trafficThreadContract = { ...trafficContract, ...hostContract, ...trafficHealthContract }
