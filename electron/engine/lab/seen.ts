/** A lab that discovery found, in the contract's words. */
import { isFailure } from '../../../shared/base/failure'
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { Seen, SeenPath } from '../../../shared/lab/seen'
import { parseAddress, sameNetwork } from '../../../shared/address/address'
import type { Neighbour } from '../../../shared/address/host-facts'
import { withoutZone } from '../../../shared/base/place'
import type { FoundLab, FoundPath } from '../discovery/found'

/** Paths heard within so long of each other are equally fresh: one round of beacons. */
const oneRoundMs = 1000

/** The path to dial: the freshest, heard rather than named, IPv4 rather than a zone that is hard to read. */
export function bestPath(lab: FoundLab): FoundPath | null {
  let best: FoundPath | null = null
  for (const path of lab.paths.values()) if (best === null || isBetter(path, best)) best = path
  return best
}

/** `wallMs` turns an instant of discovery's clock into milliseconds since 1970. */
export function seenOf(
  lab: FoundLab,
  neighbours: readonly Neighbour[],
  own: readonly InterfaceAddress[],
  wallMs: (ms: number) => number,
): Seen {
  const paths = [...lab.paths.values()]
  return {
    system: lab.system,
    version: lab.version,
    protocol: lab.protocol,
    compatible: lab.compatible,
    dataPort: lab.dataPort,
    lastHeardAtMs: wallMs(Math.max(...paths.map((path) => path.lastHeardMs))),
    rttsNs: [...(bestPath(lab)?.rttsNs ?? [])],
    paths: paths.map((path) => seenPathOf(path, neighbours, own, wallMs)),
  }
}

function seenPathOf(
  path: FoundPath,
  neighbours: readonly Neighbour[],
  own: readonly InterfaceAddress[],
  wallMs: (ms: number) => number,
): SeenPath {
  const { address, place, prefixLength } = path
  const bare = withoutZone(address)
  return {
    address,
    interface: place?.interface ?? null,
    heardBy: [...path.heardBy],
    mac:
      neighbours.find(
        (entry) => entry.address === bare && (place === null || entry.interface === place.interface),
      )?.mac ?? null,
    // Where it is only named, any of this machine's own addresses may be the one beside it.
    ...verdictsOf(path, place === null ? own.filter((entry) => !entry.internal) : [place]),
    prefixLength,
    lastHeardAtMs: wallMs(path.lastHeardMs),
  }
}

/** Whether the two share a segment, by this machine's mask and by the other's. */
function verdictsOf(
  { address, prefixLength }: FoundPath,
  own: readonly { address: string; prefixLength: number }[],
): Pick<SeenPath, 'sameSegmentHere' | 'sameSegmentThere'> {
  const any = (verdicts: (boolean | null)[]) =>
    verdicts.includes(true) ? true : verdicts.includes(false) ? false : null
  return {
    sameSegmentHere: any(own.map((one) => inOneSegment(one.address, address, one.prefixLength))),
    sameSegmentThere: any(own.map((one) => inOneSegment(address, one.address, prefixLength))),
  }
}

function inOneSegment(own: string, other: string, prefixLength: number | null): boolean | null {
  const [a, b] = [parseAddress(own), parseAddress(other)]
  if (isFailure(a) || isFailure(b) || a.family !== b.family) return null
  // Link-local addresses are of one link by their nature; their zones are each machine's own names.
  if (a.zone !== null && b.zone !== null) return true
  return prefixLength === null ? null : sameNetwork(a, b, prefixLength)
}

function isBetter(path: FoundPath, than: FoundPath): boolean {
  if (Math.abs(path.lastHeardMs - than.lastHeardMs) > oneRoundMs) return path.lastHeardMs > than.lastHeardMs
  if ((path.place === null) !== (than.place === null)) return path.place !== null
  return !path.address.includes(':') && than.address.includes(':')
}
