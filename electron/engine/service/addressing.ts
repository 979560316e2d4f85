/**
 * The Addressing station's operations: facts of the host's own network, the way to an address, and, only when the
 * person asks for it, one datagram to the next hop, the system's ping and its list of hops.
 */
import { isFailure, type Failure } from '../../../shared/failure'
import type { Handlers } from '../../../shared/ipc/contract'
import type { ReachAnswer } from '../../host/reach'
import { formatAddress, parseAddress, type IpAddress } from '../../../shared/subnet/address'
import type {
  addressingContract,
  Cast,
  HopEvent,
  NetworkFacts,
  PingEvent,
  PortFacts,
  ResolveEvent,
  SegmentEvent,
  Way,
} from '../../../shared/subnet/contract'
import { widthOf } from '../../../shared/subnet/family'
import type { Route, VendoredInterface, VendoredNeighbour } from '../../../shared/subnet/host-facts'
import { kindsOf } from '../../../shared/subnet/kinds'
import { emitted } from './changes'
import { sendToSegment, type LabToAsk, type SegmentParts, type SegmentTarget } from './send-to-segment'

/** The discard service (RFC 863): whoever listens there throws away what comes. */
export const discardPort = 9

/** How often the system's tables are asked while somebody watches. */
const factsEveryMs = 2000
/** Linux gives a neighbour up after three requests, a second apart. */
const resolveTimeoutMs = 5000
const lookEveryMs = 100

/** What the system tells and does, given from outside so that this file opens nothing itself. */
export interface AddressingParts {
  readonly nowMs: () => number
  readonly interfaces: (signal: AbortSignal) => Promise<VendoredInterface[] | Failure>
  readonly routes: (signal: AbortSignal) => Promise<Route[] | Failure>
  readonly neighbours: (signal: AbortSignal) => Promise<VendoredNeighbour[] | Failure>
  readonly nameServers: () => string[]
  readonly reach: (destination: IpAddress, signal: AbortSignal) => Promise<ReachAnswer | Failure>
  /** Sends one datagram of one octet; settles with what the system refused it for. */
  readonly sendDatagram: (address: string, port: number) => Promise<Failure | null>
  readonly ping: (address: IpAddress, emit: (event: PingEvent) => void, signal: AbortSignal) => Promise<void>
  readonly hops: (address: IpAddress, emit: (event: HopEvent) => void, signal: AbortSignal) => Promise<void>
  readonly segment: SegmentParts
  /** Windows names interfaces in IPv6 zones by their numbers. */
  readonly zonesAreNumbers: boolean
  /** The other labs that are known, wherever they are. */
  readonly labs: (leavingBy: string | null) => readonly LabToAsk[]
  readonly portFacts: (signal: AbortSignal) => Promise<PortFacts>
}

/** The handlers over those parts. */
export function addressing(parts: AddressingParts): Handlers<typeof addressingContract> {
  return {
    networkFacts: (_input, signal) => watchFacts(parts, signal),
    wayTo: async ({ address }, signal) => {
      const destination = parseAddress(address)
      return isFailure(destination) ? destination : findWay(parts, destination, signal)
    },
    resolveNextHop: ({ address }, signal) => emitted((emit) => resolveNextHop(parts, address, emit, signal)),
    sendToSegment: ({ address }, signal) => emitted((emit) => toSegment(parts, address, emit, signal)),
    ping: ({ address }, signal) =>
      emitted(async (emit) => {
        const destination = parseAddress(address)
        if (isFailure(destination)) emit({ kind: 'failed', failure: destination })
        else await parts.ping(destination, emit, signal)
      }),
    hops: ({ address }, signal) =>
      emitted(async (emit) => {
        const destination = parseAddress(address)
        if (isFailure(destination)) emit({ kind: 'failed', failure: destination })
        else await parts.hops(destination, emit, signal)
      }),
    portFacts: (_input, signal) => parts.portFacts(signal),
  }
}

async function* watchFacts(
  parts: AddressingParts,
  signal: AbortSignal,
): AsyncGenerator<NetworkFacts, void, void> {
  let before = ''
  while (!signal.aborted) {
    const facts = await readFacts(parts, signal)
    if (signal.aborted) return
    const text = JSON.stringify(facts)
    if (text !== before) yield facts
    before = text
    await pause(factsEveryMs, signal)
  }
}

async function readFacts(parts: AddressingParts, signal: AbortSignal): Promise<NetworkFacts> {
  const [interfaces, routes, neighbours] = await Promise.all([
    parts.interfaces(signal),
    parts.routes(signal),
    parts.neighbours(signal),
  ])
  return { interfaces, routes, neighbours, nameServers: parts.nameServers() }
}

async function findWay(
  parts: AddressingParts,
  destination: IpAddress,
  signal: AbortSignal,
): Promise<Way | Failure> {
  const answer = await parts.reach(destination, signal)
  if (isFailure(answer)) return answer
  const { reach, asked, match } = answer
  const [interfaces, neighbours] = await Promise.all([parts.interfaces(signal), parts.neighbours(signal)])
  const leavesBy = isFailure(interfaces)
    ? undefined
    : interfaces.find(({ name }) => name === reach?.interface)
  const cast = castOf(destination, answer)
  const neighbour = isFailure(neighbours) ? null : entryOf(neighbours, reach)
  return {
    destination: formatAddress(destination),
    kinds: kindsOf({ address: destination, prefixLength: widthOf(destination.family) }),
    cast,
    reach,
    asked,
    candidates: isFailure(match) ? match : match.candidates,
    winner: isFailure(match) || match.winner === null ? null : match.candidates.indexOf(match.winner),
    ownMac: leavesBy?.mac ?? null,
    ownVendor: leavesBy?.vendor ?? null,
    neighbour,
    resolvable: reach?.nextHop != null && cast === 'unicast' && leavesBy?.mac != null,
    sendable:
      (cast === 'broadcast' || cast === 'multicast') && reach?.sameSegment === true && reach.source !== null,
  }
}

function castOf(destination: IpAddress, { reach, asked }: ReachAnswer): Cast {
  const kinds = kindsOf({ address: destination, prefixLength: widthOf(destination.family) })
  if (kinds.includes('multicast')) return 'multicast'
  const type = asked === null || isFailure(asked) ? null : asked.type
  if (type === 'broadcast' || kinds.includes('broadcast')) return 'broadcast'
  return reach !== null && reach.nextHop === null ? 'own' : 'unicast'
}

function entryOf(neighbours: readonly VendoredNeighbour[], reach: Way['reach']): VendoredNeighbour | null {
  const bare = reach?.nextHop?.replace(/%.*$/, '')
  return neighbours.find((one) => one.address === bare && one.interface === reach?.interface) ?? null
}

async function resolveNextHop(
  parts: AddressingParts,
  address: string,
  emit: (event: ResolveEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const destination = parseAddress(address)
  const way = isFailure(destination) ? destination : await findWay(parts, destination, signal)
  if (isFailure(way)) return emit({ step: 'failed', failure: way })
  const nextHop = way.reach?.nextHop
  if (!way.resolvable || nextHop == null) {
    const reason = `There is no neighbour to ask for on the way to ${way.destination}.`
    return emit({ step: 'failed', failure: { failure: 'badInput', reason } })
  }
  emit({ step: 'before', entry: way.neighbour })
  const to = zoned(nextHop, way.reach?.interface ?? null)
  const refused = await parts.sendDatagram(to, discardPort)
  if (refused !== null) return emit({ step: 'failed', failure: refused })
  emit({ step: 'sent', to, port: discardPort })
  await watchEntry(parts, way, emit, signal)
}

async function toSegment(
  parts: AddressingParts,
  address: string,
  emit: (event: SegmentEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const destination = parseAddress(address)
  const way = isFailure(destination) ? destination : await findWay(parts, destination, signal)
  if (isFailure(way)) return emit({ step: 'failed', failure: way })
  const netif = way.reach?.interface ?? null
  const source = way.reach?.source ?? null
  if (isFailure(destination) || !way.sendable || netif === null || source === null) {
    const reason = `${way.destination} is not an address of many on an own segment.`
    return emit({ step: 'failed', failure: { failure: 'badInput', reason } })
  }
  const zone = await zoneOf(parts, netif, signal)
  const { family } = destination
  const to = family === 'IPv4' ? way.destination : `${way.destination.replace(/%.*$/, '')}%${zone}`
  const target: SegmentTarget = {
    source: zoned(source, zone),
    zone,
    to,
    family,
    mac: way.reach?.nextHopMac ?? null,
  }
  await sendToSegment(target, parts.labs(netif), parts.segment, emit, signal)
}

/** How IPv6 addresses name the interface: by its number on Windows, by its name elsewhere. */
async function zoneOf(parts: AddressingParts, netif: string, signal: AbortSignal): Promise<string> {
  if (!parts.zonesAreNumbers) return netif
  const interfaces = await parts.interfaces(signal)
  const found = isFailure(interfaces) ? undefined : interfaces.find(({ name }) => name === netif)
  return String(found?.index ?? netif)
}

/** Tells every change of the entry until the MAC is known, or the system has given up. */
async function watchEntry(
  parts: AddressingParts,
  { reach }: Way,
  emit: (event: ResolveEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const sentAtMs = parts.nowMs()
  let before = ''
  while (!signal.aborted) {
    const neighbours = await parts.neighbours(signal)
    if (signal.aborted) return
    if (isFailure(neighbours)) return emit({ step: 'failed', failure: neighbours })
    const entry = entryOf(neighbours, reach)
    const afterMs = parts.nowMs() - sentAtMs
    const settled = entry !== null && (entry.mac !== null || entry.state === 'FAILED')
    const text = JSON.stringify(entry)
    if (text !== before) emit({ step: 'after', entry, afterMs })
    if (settled || afterMs > resolveTimeoutMs) return
    before = text
    await pause(lookEveryMs, signal)
  }
}

/** A link-local address means nothing without the interface it is behind. */
function zoned(address: string, netif: string | null): string {
  const isLinkLocal = /^fe[89ab]/i.test(address)
  return isLinkLocal && netif !== null && !address.includes('%') ? `${address}%${netif}` : address
}

/** Waits, or until the signal fires. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
