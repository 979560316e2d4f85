/** The traffic thread: every ordinary socket that a person plays with, apart from those that measure and reflect. */
import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '../../../shared/ipc/client'
import { serve } from '../../../shared/ipc/server'
import { systemClock } from '../clock'
import { watchStalls } from '../stalls'
import { FarEnds } from '../traffic/far'
import { farHandlers } from '../traffic/far-handlers'
import { hosting } from '../traffic/hosting'
import { visitContract } from '../traffic/visit-contract'
import { nodePort, servePorts } from './node-port'
import type { TrafficOrder } from './service-order'
import { tablesThread } from './tables-thread'
import { trafficThreadContract } from './traffic-contract'

const order = workerData as TrafficOrder
const stalls = watchStalls()
const tables = tablesThread()
const clock = systemClock()
const farEnds = new FarEnds(connect(nodePort(order.visitPort), visitContract))
const hosted = hosting((_visitor) => farHandlers({ clock }))

servePorts(
  parentPort,
  (port) =>
    serve(port, trafficThreadContract, {
      ...hosted,
      inspect: (input, signal) => tables().inspect(input, { signal }),
      async trafficHealth() {
        return { stallNs: stalls.read(), openSockets: 0, rejected: 0 }
      },
    }),
  async () => farEnds.leaveAll(),
)
