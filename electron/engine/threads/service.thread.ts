/** The service thread: everything that may take its time. Control channel, settings, the stations' services. */
import { droppedHere, guarded } from '../../../shared/base/guarded'
import { hostname } from 'node:os'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { FailureError } from '../../../shared/base/failure'
import { contract } from '../../../shared/contract'
import type { Contract, Handlers } from '../../../shared/ipc/contract'
import { forward } from '../../../shared/ipc/forward'
import { serve } from '../../../shared/ipc/server'
import { listInterfaceAddresses } from '../../host/interfaces'
import { readableNeighbours } from '../../host/neighbours'
import { routeTo } from '../../host/reach'
import { socketFacts } from '../../host/socket-facts'
import { stations } from '../../stations'
import { loadIdentity } from '../../storage/identity'
import { openSettings } from '../../storage/settings'
import { systemClock } from '../base/clock'
import { nodePort, servePorts } from '../base/node-port'
import { ThreadLink } from '../base/thread-link'
import { shareHearing } from '../discovery/shared-hearing'
import { makeLab } from '../lab/lab'
import { identityOf, makeCertificate } from '../net/certificate'
import { openAnnouncing, openAsking, openHearing } from '../net/discovery-socket'
import { dialWith, listenControl } from '../net/tls'
import { reflectContract } from '../reflector/contract'
import { watchStalls } from '../timing/stalls'
import { hostContract, visitContract } from '../visit/visit-contract'
import type { ThreadRenewal, ServiceOrder } from './service-order'
import { trafficContract, trafficHealthContract } from './traffic-contract'

/** Control connections at a time: sessions, those who wait, and room to be refused in. */
const maxControlConnections = 256

const order = workerData as ServiceOrder
const { keys, losses } = await loadIdentity(order.profile, makeCertificate).catch((error: unknown) => {
  // An expected failure crosses the threads as the value that it is.
  if (error instanceof FailureError) parentPort?.postMessage(error.failure)
  throw error
})
const store = await openSettings(order.profile)
if (order.overrides !== null) store.override(order.overrides)
const clock = systemClock()
const stalls = watchStalls()
const hearing = shareHearing(openHearing)
const links = new Map(
  Object.entries(order.threads).map(([name, port]) => [name, new ThreadLink(nodePort(port))]),
)
const traffic = linkTo('traffic').client<Contract & typeof hostContract & typeof trafficHealthContract>({
  ...trafficContract,
  ...hostContract,
  ...trafficHealthContract,
})
const reflect = linkTo('reflect').client(reflectContract)

const lab = makeLab({
  clock,
  origin: {
    identity: identityOf(keys.certificatePem),
    system: `${process.platform} ${process.arch} ${hostname()}`.slice(0, 64),
    version: order.version,
  },
  wishes: order.ports,
  traffic,
  reflect,
  listenControl: (address, port, onConnection) =>
    listenControl(address, port, keys, maxControlConnections, onConnection),
  dialControl: dialWith(keys),
  pathTo: (host) => routeTo(host),
  localAddresses: listInterfaceAddresses,
  neighbours: readableNeighbours,
  discovery: { mode: order.discovery, sockets: { openHearing: hearing, openAsking, openAnnouncing } },
  evidence: { tables: process.platform === 'linux', tcpInfo: socketFacts() !== null },
  store,
})
lab.losses.note(losses)
lab.losses.note(store.losses)
lab.status.watchThread('reflect', () => reflect.health({}))
lab.status.watchThread('traffic', () => traffic.trafficHealth({}))
lab.status.noteFailures(order.failures)
lab.status.watchThread('service', async () => ({
  stallNs: stalls.read(),
  openSockets: 0,
  rejected: 0,
  dropped: droppedHere(),
}))

const platform = {
  lab,
  clock,
  reflect,
  hearing,
  profile: order.profile,
  thread: linkTo,
}
// What stations serve over the control channel is there before anybody can come in.
const parts = await Promise.all(stations.flatMap(({ service }) => service?.open(platform) ?? []))
await lab.start()
answer(order.askedBy.traffic)

const handlers = Object.assign(
  {},
  lab.handlers,
  ...parts.map((part) => part.handlers),
  forward(trafficContract, traffic),
) as Handlers<typeof contract>
const unserved = Object.keys(contract).filter((operation) => !Object.hasOwn(handlers, operation))
if (unserved.length > 0) throw new Error(`no station serves ${unserved.join(', ')}`)

servePorts(
  parentPort,
  (port) => serve(port, contract, handlers),
  async () => {
    await lab.stop()
    // What was chosen a moment ago is on the disk before the thread ends.
    await Promise.all([store.settled(), ...parts.map((part) => part.close?.())])
  },
)
parentPort?.on('message', (message: object) => {
  if ('renewed' in message) renew(message as ThreadRenewal)
})
parentPort?.postMessage('ready')

function linkTo(name: string): ThreadLink {
  const link = links.get(name)
  if (link === undefined) throw new Error(`the list of threads has no ${name}`)
  return link
}

/** Serves a thread that asks. */
function answer(port: MessagePort | undefined): void {
  if (port !== undefined) serve(nodePort(port), visitContract, lab.visits.handlers)
}

/** Another thread failed and was started again: asks it from now on, and gives it what the one before it had. */
function renew({ renewed: { name, port, asks, failures } }: ThreadRenewal): void {
  lab.status.noteFailures(failures)
  linkTo(name).renew(nodePort(port))
  answer(asks)
  if (name === 'reflect') guarded('timer', () => lab.reception.listenForData())()
}
