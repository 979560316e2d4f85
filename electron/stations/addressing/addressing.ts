/**
 * The Addressing station's operations: facts of the host's own network, the way to an address, and, only when the
 * person asks for it, one datagram to the next hop, the system's ping and its list of hops.
 */
import { badInput } from '../../../shared/stations/addressing/codes'
import { isFailure } from '../../../shared/base/failure'
import type { Handlers } from '../../../shared/ipc/contract'
import { parseAddress } from '../../../shared/address/address'
import type {
  addressingContract,
  NetworkFacts,
  SegmentEvent,
} from '../../../shared/stations/addressing/contract'
import { pause } from '../../../shared/base/waiting'
import type { AddressingParts } from './addressing-parts'
import { emitted } from '../../engine/base/streams'
import { withoutZone } from '../../../shared/base/place'
import { resolveNextHop } from './resolve-next-hop'
import { sendToSegment, type SegmentTarget } from './send-to-segment'
import { findWay, zoned } from './way'

/** How often the system's tables are asked while somebody watches. */
const factsEveryMs = 2000

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
    return emit({ step: 'failed', failure: badInput('notToMany', { destination: way.destination }) })
  }
  const zone = await zoneOf(parts, netif, signal)
  const { family } = destination
  const to = family === 'IPv4' ? way.destination : `${withoutZone(way.destination)}%${zone}`
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
