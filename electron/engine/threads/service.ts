/** The service thread: control channel, the system's facts, the profile; orders work from the other threads. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { contract } from '../../../shared/contract'
import { isFailure } from '../../../shared/base/failure'
import { connect } from '../../../shared/ipc/client'
import { forward } from '../../../shared/ipc/forward'
import { serve } from '../../../shared/ipc/server'
import { listHops } from '../../host/hops'
import { listInterfaceAddresses, listVendoredInterfaces } from '../../host/interfaces'
import { startCapture } from '../../host/live-capture'
import { listNameServers } from '../../host/name-servers'
import { listNeighbours, listVendoredNeighbours } from '../../host/neighbours'
import { ping } from '../../host/ping'
import { portFacts } from '../../host/port-facts'
import { reach, routeTo } from '../../host/reach'
import { listRoutes } from '../../host/routes'
import { seekNeighbour } from '../../host/seek-neighbour'
import { socketFacts } from '../../host/socket-facts'
import { loadIdentity } from '../../storage/identity'
import { openSavedMessages } from '../../stations/messages/saved-store'
import { openSettings } from '../../storage/settings'
import { systemClock } from '../base/clock'
import { shareHearing } from '../discovery/shared-hearing'
import { identityOf, makeCertificate } from '../net/certificate'
import { sendDatagram } from '../net/discard'
import { openAnnouncing, openAsking, openHearing } from '../net/discovery-socket'
import { resolveName } from '../net/resolve'
import { sendToSegment } from '../net/segment-datagram'
import { dialControl, listenControl } from '../net/tls'
import { addressing } from '../../stations/addressing/addressing'
import { Lab } from '../lab/lab'
import { knocks } from '../../stations/peers/missing'
import { savedMessages } from '../../stations/messages/saved-messages'
import { watchStalls } from '../timing/stalls'
import { visitContract } from '../visit/visit-contract'
import { reflectContract } from '../reflector/contract'
import { measureContract } from '../../stations/duel/measure-contract'
import { nodePort, servePorts } from './node-port'
import type { ServiceOrder } from './service-order'
import { trafficContract, trafficThreadContract } from './traffic-contract'

/** Control connections at a time: sessions, those who wait, and room to be refused in. */
const maxControlConnections = 256

const order = workerData as ServiceOrder
const keys = await loadIdentity(order.profile, makeCertificate)
const store = await openSettings(order.profile)
if (order.overrides !== null) store.override(order.overrides)
const stalls = watchStalls()
const traffic = connect(nodePort(order.trafficPort), trafficThreadContract)

const lab = new Lab({
  clock: systemClock(),
  identity: identityOf(keys.certificatePem),
  system: `${process.platform} ${process.arch} ${hostname()}`.slice(0, 64),
  version: order.version,
  wishes: order.ports,
  traffic,
  measure: connect(nodePort(order.measurePort), measureContract),
  reflect: connect(nodePort(order.reflectPort), reflectContract),
  listenControl: (address, port, onConnection) =>
    listenControl(address, port, keys, maxControlConnections, onConnection),
  dialControl: (host, port, signal) => dialControl(host, port, keys, signal),
  resolve: resolveName,
  pathTo: (host) => routeTo(host),
  localAddresses: listInterfaceAddresses,
  evidence: { tables: process.platform === 'linux', tcpInfo: socketFacts() !== null },
  discovery: { mode: order.discovery, openHearing: shareHearing(openHearing), openAsking, openAnnouncing },
  knock: async (address, port) => {
    for (let knock = 0; knock < knocks; knock += 1) await sendDatagram(address, port)
  },
  neighbours: async () => {
    const neighbours = await listNeighbours()
    return isFailure(neighbours) ? [] : neighbours
  },
  seek: seekNeighbour,
  readStallNs: () => stalls.read(),
  store,
})
await lab.start()
serve(nodePort(order.visitPort), visitContract, lab.visitHandlers)

const addressingHandlers = addressing({
  nowMs: () => performance.now(),
  interfaces: listVendoredInterfaces,
  routes: listRoutes,
  neighbours: listVendoredNeighbours,
  nameServers: listNameServers,
  reach,
  sendDatagram,
  startCapture,
  ping,
  hops: listHops,
  segment: {
    nowMs: () => performance.now(),
    makeToken: () => randomBytes(16).toString('hex'),
    send: sendToSegment,
  },
  zonesAreNumbers: process.platform === 'win32',
  labs: (leavingBy) => lab.others(leavingBy),
  portFacts,
})

const messageStore = await openSavedMessages(order.profile)
const savedMessagesHandlers = savedMessages(messageStore)

const trafficHandlers = forward(trafficContract, traffic)

servePorts(
  parentPort,
  (port) =>
    serve(port, contract, {
      ...lab.handlers,
      ...addressingHandlers,
      ...savedMessagesHandlers,
      ...trafficHandlers,
    }),
  async () => {
    await lab.stop()
    // What was chosen a moment ago is on the disk before the thread ends.
    await Promise.all([store.settled(), messageStore.settled()])
  },
)
parentPort?.postMessage('ready')
