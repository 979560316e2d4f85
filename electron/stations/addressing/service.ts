/** The Addressing station in the service thread: the system's facts, and an ear lent to other labs. */
import { randomBytes } from 'node:crypto'
import { isFailure } from '../../../shared/base/failure'
import { loopbackId } from '../../../shared/lab/peer'
import type { addressingContract } from '../../../shared/stations/addressing/contract'
import type { Lab } from '../../engine/lab/lab'
import type { Opened, ServicePlatform } from '../../engine/lab/service-part'
import { sendDatagram } from '../../engine/net/discard'
import { sendToSegment } from '../../engine/net/segment-datagram'
import { listHops } from '../../host/hops'
import { listVendoredInterfaces } from '../../host/interfaces'
import { startCapture } from '../../host/live-capture'
import { listNameServers } from '../../host/name-servers'
import { listVendoredNeighbours } from '../../host/neighbours'
import { ping } from '../../host/ping'
import { portFacts } from '../../host/port-facts'
import { reach } from '../../host/reach'
import { listRoutes } from '../../host/routes'
import { addressing } from './addressing'
import { SegmentEar } from './segment-ear'
import type { LabToAsk } from './send-to-segment'

export async function openAddressing({
  lab,
  hearing,
}: ServicePlatform): Promise<Opened<typeof addressingContract>> {
  const ear = new SegmentEar(hearing)
  lab.reception.onConnection((connection) => ear.lend(connection))
  lab.introduction.offer('listen')
  const handlers = addressing({
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
    labs: (leavingBy) => otherLabs(lab, leavingBy),
    portFacts,
  })
  return { handlers }
}

/** The other labs of the list, each to be asked over the control channel; `leavingBy` is an own interface. */
function otherLabs({ peers, dialler }: Lab, leavingBy: string | null): LabToAsk[] {
  return peers.list().flatMap(({ id, name, host, path }) => {
    const found = id === loopbackId ? null : peers.find(id)
    if (found === null || isFailure(found)) return []
    // Another lab of this very machine hears what leaves it.
    const isNear =
      path.verdict === 'loopback' || (path.verdict === 'sameSegment' && path.interface === leavingBy)
    const place = path.verdict === 'unknown' ? 'unknown' : isNear ? 'sameSegment' : 'otherSegment'
    return [{ id, name, host, place, dial: (signal) => dialler.dial(found.host, found.port, signal) }]
  })
}
