/** The traffic thread: every ordinary socket that a person plays with, apart from those that measure and reflect. */
import { parentPort } from 'node:worker_threads'
import { serve } from '../../../shared/ipc/server'
import { watchStalls } from '../stalls'
import { servePorts } from './node-port'
import { tablesThread } from './tables-thread'
import { trafficThreadContract } from './traffic-contract'

const stalls = watchStalls()
const tables = tablesThread()

servePorts(parentPort, (port) =>
  serve(port, trafficThreadContract, {
    inspect: (input, signal) => tables().inspect(input, { signal }),
    async trafficHealth() {
      return { stallNs: stalls.read(), openSockets: 0, rejected: 0 }
    },
  }),
)
