/** Finds out, leg by leg, what stands between this lab and one that is missing; the other lab helps where it can. */
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { Path } from '../../../shared/address/path'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import type { Diagnosis, MissingFacts } from '../../../shared/stations/peers/diagnosis'
import { judgeMissing } from '../../../shared/stations/peers/judge-missing'
import { parseEndpoint } from '../../../shared/address/endpoint'
import type { Neighbour } from '../../../shared/address/host-facts'
import { settledOnce } from '../../../shared/base/waiting'
import { withoutZone } from '../../../shared/base/place'
import type { ControlMessage } from '../../../shared/wire/control-message'
import type { ControlConnection } from '../../engine/control/connection'
import { defaultControlPort } from '../../engine/control/listener'
import type { Overheard } from '../../engine/discovery/discovery'
import { channelsOf, interfacesTo, type HeardBeacons } from './missing-interfaces'

/** A round of beacons of both sides comes within this; the quiet allows one in 2 s. */
const beaconsWithinMs = 2600
const answerWithinMs = 3000
const arrivesWithinMs = 400
export const knocks = 3
/** One datagram more or less in that time may be somebody else's. */
const knocksThatTell = 2

export interface MissingParts {
  readonly system: string
  readonly resolve: (host: string) => Promise<string | Failure>
  readonly pathTo: (host: string) => Promise<Path>
  readonly neighbours: () => Promise<readonly Neighbour[]>
  /** Dials and says hello. Throws FailureError. */
  readonly dial: (address: string, port: number) => Promise<ControlConnection>
  readonly discovery: () => MissingFacts['discoveryHere']
  /** How this identity was heard since that instant. */
  readonly heard: (identity: string, sinceMs: number) => Overheard[]
  readonly addresses: () => readonly InterfaceAddress[]
  /** Makes the system look for a neighbour by this interface; resolves when it had its time to answer. */
  readonly seek: (address: string, own: InterfaceAddress) => Promise<void>
  readonly hurry: () => void
  readonly nowMs: () => number
  /** Sends a few datagrams that are no probes. */
  readonly knock: (address: string, port: number) => Promise<void>
  /** Datagrams this lab's data port refused so far; null where it listens for nobody. */
  readonly rejected: () => Promise<number | null>
  readonly after: (ms: number) => Promise<void>
}

/** Tries every leg to `text`, as people write addresses. A failure is text that names nothing. */
export async function whyMissing(text: string, parts: MissingParts): Promise<Diagnosis | Failure> {
  const endpoint = parseEndpoint(text, defaultControlPort)
  if (isFailure(endpoint)) return endpoint
  const address = await parts.resolve(endpoint.host)
  if (isFailure(address)) return address
  const controlPort = endpoint.port
  const path = await parts.pathTo(address)
  const sinceMs = parts.nowMs()
  const [reached, looked] = await Promise.all([
    reach(address, controlPort, parts),
    interfacesTo(address, path, parts),
  ])
  const facts = async (heard: HeardBeacons): Promise<MissingFacts> => {
    const interfaces = await looked(heard)
    const neighbours = await parts.neighbours()
    const name = 'interface' in path ? path.interface : null
    const neighbour = neighbours.find(
      (entry) => entry.address === withoutZone(address) && (name === null || entry.interface === name),
    )
    return {
      address,
      controlPort,
      route: path.verdict,
      interface: name,
      neighbour: neighbour?.state ?? null,
      control: 'outcome' in reached ? reached.outcome : 'connected',
      discoveryHere: parts.discovery(),
      there: null,
      heardThem: [],
      dataOut: null,
      dataIn: null,
      interfaces,
    }
  }
  if ('outcome' in reached) return judgeMissing(await facts({ us: [], them: [] }), parts.system)
  try {
    const { heard, ...told } = await askThere(reached, sinceMs, parts)
    return judgeMissing({ ...(await facts(heard)), ...told }, parts.system)
  } finally {
    reached.close('wayTested')
  }
}

async function reach(
  address: string,
  port: number,
  parts: MissingParts,
): Promise<ControlConnection | { outcome: MissingFacts['control'] }> {
  try {
    return await parts.dial(address, port)
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { failure } = error.failure
    switch (failure) {
      case 'refused':
      case 'timedOut':
      case 'unreachable':
      case 'incompatible':
        return { outcome: failure }
      default:
        return { outcome: 'notPacketLab' }
    }
  }
}

async function askThere(
  connection: ControlConnection,
  sinceMs: number,
  parts: MissingParts,
): Promise<Pick<MissingFacts, 'there' | 'heardThem' | 'dataOut' | 'dataIn'> & { heard: HeardBeacons }> {
  const { system, controlPort, dataPort } = connection.peer
  const nothing = { there: null, heardThem: [], dataOut: null, dataIn: null, heard: { us: [], them: [] } }
  if (!connection.can('look')) return nothing
  const first = await look(connection, 'beacons')
  if (first === null) return nothing
  parts.hurry()
  await parts.knock(connection.remoteAddress, dataPort)
  await parts.after(arrivesWithinMs)
  const rejectedBefore = await parts.rejected()
  const second = await look(connection, 'knock')
  await parts.after(Math.max(arrivesWithinMs, beaconsWithinMs - (parts.nowMs() - sinceMs)))
  const rejectedAfter = await parts.rejected()
  const last = await look(connection, 'beacons')
  if (second === null || last === null) return nothing
  const heard = { us: last.heardYou, them: parts.heard(connection.identity, sinceMs) }
  return {
    heard,
    there: { system, controlPort, dataPort, discovery: last.discovery, heardUs: channelsOf(heard.us) },
    heardThem: channelsOf(heard.them),
    dataOut: second.rejected - first.rejected >= knocksThatTell,
    dataIn:
      rejectedBefore === null || rejectedAfter === null
        ? null
        : rejectedAfter - rejectedBefore >= knocksThatTell,
  }
}

type Looked = Extract<ControlMessage, { type: 'looked' }>

/** Asks what the other lab sees; null where no answer comes. */
function look(connection: ControlConnection, what: 'beacons' | 'knock'): Promise<Looked | null> {
  return settledOnce<Looked | null>(({ resolve, after, finally: atEnd }) => {
    const stop = connection.onMessage((message) => {
      if (message.type === 'looked') resolve(message)
    })
    atEnd(stop)
    atEnd(connection.onClose(() => resolve(null)))
    after(answerWithinMs, () => resolve(null))
    connection.send({ type: 'look', what })
  })
}

export interface HelpParts {
  readonly discovery: () => MissingFacts['discoveryHere']
  readonly heard: (identity: string, sinceMs: number) => Overheard[]
  readonly hurry: () => void
  readonly nowMs: () => number
  readonly knock: (address: string, port: number) => Promise<void>
  readonly rejected: () => Promise<number | null>
}

/** Looks of one connection: a diagnosis needs three. */
const mostLooks = 8

/** Helps the other end of a connection to find out what fails between the two; knocks go to its own address alone. */
export function helpLooking(connection: ControlConnection, parts: HelpParts): void {
  const sinceMs = parts.nowMs()
  let looks = 0
  connection.onMessage((message) => {
    if (message.type !== 'look' || (looks += 1) > mostLooks) return
    parts.hurry()
    const help = async () => {
      if (message.what === 'knock') await parts.knock(connection.remoteAddress, connection.peer.dataPort)
      connection.send({
        type: 'looked',
        discovery: parts.discovery(),
        heardYou: parts.heard(connection.identity, sinceMs).map(({ channel, from }) => ({ channel, from })),
        rejected: (await parts.rejected()) ?? 0,
      })
    }
    connection.guard(help())
  })
}
