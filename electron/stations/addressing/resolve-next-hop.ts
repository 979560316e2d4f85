/**
 * Has the system ask for the next hop's MAC by one datagram to it, and tells what the table had before and after; where
 * packets can be captured, also the very frames that asked and answered.
 */
import { badInput } from '../../../shared/stations/addressing/codes'
import type { TimedPacket } from '../../../shared/capture/capture-reader'
import { isCaptureRefusal } from '../../../shared/capture/capture-refusal'
import { neighbourFilter, neighbourFrameOf } from '../../../shared/capture/neighbour-frame'
import { isFailure } from '../../../shared/base/failure'
import { parseAddress, type IpAddress } from '../../../shared/address/address'
import type { ResolveEvent, Way } from '../../../shared/stations/addressing/contract'
import type { LiveCapture } from '../../host/live-capture'
import { pause, under } from '../../../shared/base/waiting'
import type { AddressingParts } from './addressing-parts'
import { entryOf, findWay, zoned } from './way'

/** The discard service (RFC 863): whoever listens there throws away what comes. */
export const discardPort = 9

/** Linux gives a neighbour up after three requests, a second apart. */
const resolveTimeoutMs = 5000
/** Five seconds of DELAY, then three requests more (RFC 4861 section 10). */
const confirmTimeoutMs = 9000
const lookEveryMs = 100
/** What was true once: the system uses it, and asks again soon. */
const unconfirmed = new Set(['STALE', 'DELAY', 'PROBE'])

/** Requests and answers of a neighbour, and some of others who ask for the same one. */
const mostFrames = 40
const frameOctets = 128
/** How long a frame may be on its way through each program. */
const frameLagMs = { tcpdump: 150, dumpcap: 600 }

/** Emits every step until the entry is settled, or the system has given up. */
export async function resolveNextHop(
  parts: AddressingParts,
  address: string,
  emit: (event: ResolveEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const destination = parseAddress(address)
  const way = isFailure(destination) ? destination : await findWay(parts, destination, signal)
  if (isFailure(way)) return emit({ step: 'failed', failure: way })
  const netif = way.reach?.interface ?? null
  const nextHop = parseAddress(way.reach?.nextHop ?? '')
  if (!way.resolvable || netif === null || isFailure(nextHop)) {
    return emit({ step: 'failed', failure: badInput('noNeighbour', { destination: way.destination }) })
  }
  await under([signal], async (over) => {
    const stopCapture = await capture(parts, netif, nextHop, emit, over.signal)
    if (signal.aborted) return
    emit({ step: 'before', entry: way.neighbour })
    const to = zoned(way.reach?.nextHop ?? '', netif)
    const refused = await parts.sendDatagram(to, discardPort)
    if (refused !== null) return emit({ step: 'failed', failure: refused })
    emit({ step: 'sent', to, port: discardPort })
    await watchEntry(parts, way, emit, signal)
    await stopCapture(signal)
  })
}

/** Begins to tell frames about the neighbour; call what it gives back to hear the last of them. */
async function capture(
  parts: AddressingParts,
  netif: string,
  nextHop: IpAddress,
  emit: (event: ResolveEvent) => void,
  over: AbortSignal,
): Promise<(signal: AbortSignal) => Promise<void>> {
  const capture = await parts.startCapture({
    interface: netif,
    filter: neighbourFilter(nextHop),
    maxPackets: mostFrames,
    maxSeconds: Math.ceil((confirmTimeoutMs + 3000) / 1000),
    snapLength: frameOctets,
    signal: over,
  })
  if (isCaptureRefusal(capture)) {
    emit({ step: 'notCaptured', refusal: capture })
    return async () => {}
  }
  emit({ step: 'capturing', program: capture.program })
  const told = tellFrames(capture, nextHop, emit)
  // Where the trial breaks off before, nobody waits for this; and a capture ends in no other way than by telling so.
  told.catch(() => {})
  return async (signal) => {
    await pause(frameLagMs[capture.program], signal)
    if (signal.aborted) return
    const { kernelDrops, problem } = await capture.stop()
    await told
    emit({ step: 'captured', kernelDrops, problem })
  }
}

async function tellFrames(
  capture: LiveCapture,
  nextHop: IpAddress,
  emit: (event: ResolveEvent) => void,
): Promise<void> {
  let first: TimedPacket | null = null
  for await (const packet of capture) {
    const frame = neighbourFrameOf(packet, nextHop)
    if (frame === null) continue
    first ??= packet
    emit({ step: 'frame', frame, sinceFirstNs: Number(packet.timeNs - first.timeNs) })
  }
}

/** Tells every change of the entry until the MAC is known and confirmed, or the system has given up. */
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
    const text = JSON.stringify(entry)
    if (text !== before) emit({ step: 'after', entry, afterMs })
    before = text
    const waits = entry !== null && unconfirmed.has(entry.state ?? '')
    const settled = entry !== null && !waits && (entry.mac !== null || entry.state === 'FAILED')
    if (settled || afterMs > (waits ? confirmTimeoutMs : resolveTimeoutMs)) return
    await pause(lookEveryMs, signal)
  }
}
