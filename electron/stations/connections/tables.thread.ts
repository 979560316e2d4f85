/**
 * The tables thread: reads the system's tables of sockets while somebody looks. With thousands of sockets a reading
 * holds its thread for tens of ms, which no thread with sockets of its own can spare.
 */
import { parentPort } from 'node:worker_threads'
import { serve } from '../../../shared/ipc/server'
import { endpointReader, listTcpEndpoints } from '../../host/endpoints'
import { listServices } from '../../host/services'
import { inspect } from './inspect'
import { portStates } from './port-states'
import { servePorts } from '../../engine/base/node-port'
import { tablesContract } from './tables-contract'

const inspecting = inspect({
  ownPid: process.pid,
  nowMs: () => performance.now(),
  endpointReader,
  services: listServices,
})

servePorts(parentPort, (port) =>
  serve(port, tablesContract, {
    ...inspecting,
    portStates: (wanted, signal) => portStates({ listTcpEndpoints }, wanted, signal),
  }),
)
