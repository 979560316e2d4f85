/** Starts the tables thread when it is first asked for something; it then stays, and ends with the one that asks. */
import { noteDropped } from '../../../shared/base/guarded'
import { Worker } from 'node:worker_threads'
import { connect } from '../../../shared/ipc/client'
import type { Client } from '../../../shared/ipc/contract'
import { portTo } from '../../engine/base/node-port'
import { tablesContract } from './tables-contract'

/** Each call gives the same client, and a new one after the thread failed. */
export function tablesThread(): () => Client<typeof tablesContract> {
  let client: Client<typeof tablesContract> | null = null
  const begin = () => {
    const worker = new Worker(new URL('tables.js', import.meta.url))
    // Without a listener its error would end this thread too; who asked it hears of the closed port.
    worker.on('error', () => noteDropped('child'))
    worker.once('exit', () => (client = null))
    return connect(portTo(worker), tablesContract)
  }
  return () => {
    client ??= begin()
    return client
  }
}
