/** Starts the tables thread when it is first asked for something; it then stays, and ends with the one that asks. */
import { Worker } from 'node:worker_threads'
import { connect } from '../../../shared/ipc/client'
import type { Client } from '../../../shared/ipc/contract'
import { portTo } from '../../engine/base/node-port'
import { tablesContract } from './tables-contract'

/** Each call gives the same client. */
export function tablesThread(): () => Client<typeof tablesContract> {
  let client: Client<typeof tablesContract> | null = null
  return () => {
    client ??= connect(portTo(new Worker(new URL('tables.js', import.meta.url))), tablesContract)
    return client
  }
}
