/** The Peers station in the service thread: the search of a segment, and why a lab is missing. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import { pause } from '../../../shared/base/waiting'
import type { peersContract } from '../../../shared/stations/peers/contract'
import type { SweepStep } from '../../../shared/stations/peers/sweep'
import { defaultControlPort } from '../../engine/control/listener'
import type { Lab } from '../../engine/lab/lab'
import type { Opened, ServicePlatform } from '../../engine/lab/service-part'
import { sendDatagram } from '../../engine/net/discard'
import { resolveName } from '../../engine/net/resolve'
import { listInterfaceAddresses } from '../../host/interfaces'
import { readableNeighbours } from '../../host/neighbours'
import { routeTo } from '../../host/reach'
import { seekNeighbour } from '../../host/seek-neighbour'
import { helpLooking, knocks, whyMissing, type MissingParts } from './missing'
import { addressesToSweep, sweep } from './sweep'

export async function openPeers(platform: ServicePlatform): Promise<Opened<typeof peersContract>> {
  const parts = missingParts(platform)
  platform.lab.reception.onConnection((connection) => helpLooking(connection, parts))
  platform.lab.introduction.offer('look')
  return {
    handlers: {
      sweep: ({ address }, signal) => sweepOf(platform.lab, address, signal),
      whyMissing: ({ text }) => whyMissing(text, parts),
    },
  }
}

async function* sweepOf(
  { dialler, introduction }: Lab,
  address: string,
  signal: AbortSignal,
): AsyncGenerator<Failure | SweepStep, void, void> {
  const own = listInterfaceAddresses().find((entry) => entry.address === address && !entry.internal)
  const addresses = own === undefined ? null : addressesToSweep(own)
  if (addresses === null) yield { failure: 'unresolved', host: address }
  else if (isFailure(addresses)) yield addresses
  else {
    const parts = {
      prove: (host: string, port: number, over: AbortSignal) => dialler.prove(host, port, over),
      ownIdentity: introduction.identity,
    }
    yield* sweep(addresses, defaultControlPort, parts, signal)
  }
}

function missingParts({ lab, clock, reflect }: ServicePlatform): MissingParts {
  const { presence, dialler, introduction, choices } = lab
  return {
    system: introduction.system,
    resolve: resolveName,
    pathTo: (host) => routeTo(host),
    neighbours: readableNeighbours,
    addresses: listInterfaceAddresses,
    seek: seekNeighbour,
    dial: (address, port) => dialler.visit(address, port, new AbortController().signal),
    discovery: () => presence.state,
    heard: (identity, sinceMs) => presence.heardSince(identity, sinceMs),
    hurry: () => presence.hurry(),
    nowMs: () => clock.nowNs() / 1e6,
    knock: async (address, port) => {
      for (let knock = 0; knock < knocks; knock += 1) await sendDatagram(address, port)
    },
    rejected: async () => (choices.isListening ? (await reflect.health({})).rejected : null),
    after: pause,
  }
}
