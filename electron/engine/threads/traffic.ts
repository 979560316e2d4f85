/** The traffic thread: every ordinary socket that a person plays with, apart from those that measure and reflect. */
import { randomUUID } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '../../../shared/ipc/client'
import { serve } from '../../../shared/ipc/server'
import { listEndpoints } from '../../host/endpoints'
import { listInterfaceAddresses } from '../../host/interfaces'
import { socketFacts } from '../../host/socket-facts'
import { systemClock } from '../base/clock'
import { datagramSender } from '../net/datagram-sender'
import { dialByHand, listenByHand } from '../net/message-tcp'
import { bindByHand } from '../net/message-udp'
import { listenPaced } from '../net/paced-reader'
import { resolveName } from '../net/resolve'
import { descriptorOf, dialTcp } from '../net/tcp'
import { bindUdp } from '../net/udp'
import { watchStalls } from '../timing/stalls'
import { byteStream, byteStreamFar } from '../../stations/byte-stream/handlers'
import { farEndOf, farMaking } from '../../stations/connections/far-make'
import { farMany } from '../../stations/connections/far-many'
import { making } from '../../stations/connections/make'
import { many } from '../../stations/connections/many'
import { FarEnds } from '../visit/far'
import { farHandlers } from '../visit/far-handlers'
import { hosting } from '../visit/hosting'
import { messages } from '../../stations/messages/handlers'
import { visitContract } from '../visit/visit-contract'
import { connectionParts } from '../../stations/connections/connection-parts'
import { farManyParts, heldSockets, manyParts } from '../../stations/connections/many-parts'
import { nodePort, servePorts } from './node-port'
import type { TrafficOrder } from './service-order'
import { tablesThread } from '../../stations/connections/tables-thread'
import { trafficThreadContract } from './traffic-contract'

const order = workerData as TrafficOrder
const stalls = watchStalls()
const tables = tablesThread()
const clock = systemClock()
const farEnds = new FarEnds(connect(nodePort(order.visitPort), visitContract))
const parts = connectionParts(clock)
const tally = { open: 0 }
const readParts = { clock, listenPaced, bindUdp, tally }
const streaming = byteStream({
  clock,
  farEnds,
  dialTcp,
  datagramSender,
  descriptorOf,
  facts: socketFacts(),
  tally,
})
const hosted = hosting((visitor) => ({
  ...farHandlers({ clock }),
  ...byteStreamFar(readParts, visitor),
  ...farMaking(parts, visitor),
  ...farMany(farManyParts(clock, tables), visitor),
}))
const made = making({ ...parts, farEnd: farEndOf(farEnds, clock) })
const manyAtOnce = many({ ...manyParts(clock, tables), farEnds })
const messaging = messages({
  dial: dialByHand,
  listen: listenByHand,
  bind: bindByHand,
  resolve: resolveName,
  listEndpoints,
  interfaceAddresses: listInterfaceAddresses,
  wallMs: () => Date.now(),
  newId: randomUUID,
})

servePorts(
  parentPort,
  (port) =>
    serve(port, trafficThreadContract, {
      ...hosted,
      ...made,
      ...manyAtOnce,
      ...streaming,
      ...messaging.handlers,
      inspect: (input, signal) => tables().inspect(input, { signal }),
      async trafficHealth() {
        return {
          stallNs: stalls.read(),
          openSockets: messaging.openSockets() + heldSockets() + parts.open.size + tally.open,
          rejected: 0,
        }
      },
    }),
  async () => {
    messaging.closeAll()
    farEnds.leaveAll()
  },
)
