/** What the tables thread serves to the traffic thread. */
import { inspectContract } from '../../../shared/connections/inspect-contract'

export const tablesContract = { ...inspectContract }
