/** The traffic thread: every ordinary socket that a person plays with, apart from those that measure and reflect. */
import { droppedHere } from '../../../shared/base/guarded'
import { parentPort, workerData } from 'node:worker_threads'
import { connect } from '../../../shared/ipc/client'
import type { Contract, Handlers } from '../../../shared/ipc/contract'
import { serve } from '../../../shared/ipc/server'
import { farContract } from '../../../shared/contract'
import type { farClockContract } from '../../../shared/lab/far-clock'
import { stations } from '../../stations'
import { systemClock } from '../base/clock'
import { nodePort, servePorts } from '../base/node-port'
import { watchStalls } from '../timing/stalls'
import { FarEnds } from '../visit/far'
import { hosting } from '../visit/hosting'
import { visitContract } from '../visit/visit-contract'
import type { ThreadOrder } from './service-order'
import { trafficThreadContract } from './traffic-contract'

const { service } = workerData as ThreadOrder
if (service === null) throw new Error('the traffic thread asks the service thread for visits')
const stalls = watchStalls()
const clock = systemClock()
const farEnds = new FarEnds<Contract & typeof farClockContract>(
  connect(nodePort(service), visitContract),
  farContract,
)
const parts = await Promise.all(stations.flatMap(({ traffic }) => traffic?.open({ clock, farEnds }) ?? []))
const hosted = hosting<Contract>(farContract, (visitor) =>
  Object.assign(
    { farClock: async () => ({ nowNs: clock.nowNs() }) },
    ...parts.map((part) => part.far(visitor)),
  ),
)

const handlers = Object.assign({}, ...parts.map((part) => part.handlers), hosted, {
  trafficHealth: async () => ({
    stallNs: stalls.read(),
    openSockets: parts.reduce((sum, part) => sum + part.openSockets(), 0),
    rejected: 0,
    dropped: droppedHere(),
  }),
}) as Handlers<typeof trafficThreadContract>

servePorts(
  parentPort,
  (port) => serve(port, trafficThreadContract, handlers),
  async () => {
    for (const part of parts) part.close?.()
    farEnds.leaveAll()
  },
)
