/** Puts the result document together from what the run measured and what ended it. */
import type { Failure } from '../../../shared/base/failure'
import { coarser } from '../../../shared/measurement/bins'
import {
  schemaVersion,
  type ResultDocument,
  type Target,
  type TransportResult,
} from '../../../shared/measurement/result'
import type { MeasureEvent } from '../../../shared/measurement/sample'
import { transportsOf, type MeasureSettings } from '../../../shared/measurement/settings'
import type { Conclusion } from './measure-contract'

/** Bins of a histogram that travels in a control message of 64 KiB. */
const travellingBins = 400

export interface Ending {
  readonly target: Target
  readonly settings: MeasureSettings
  readonly startedAt: string
  readonly cancelled: boolean
  readonly failure: Failure | null
  /** Null where the run never started. */
  readonly conclusion: Conclusion | null
  readonly floor: ResultDocument['loopbackFloorNs']
  readonly reverse: ResultDocument['reverse']
}

export function resultEvent(ending: Ending): Extract<MeasureEvent, { kind: 'result' }> {
  const { conclusion } = ending
  return {
    kind: 'result',
    result: resultDocument(ending),
    udp: conclusion?.udp?.series ?? null,
    tcp: conclusion?.tcp?.series ?? null,
  }
}

export function resultDocument(ending: Ending): ResultDocument {
  const { settings, conclusion, failure, cancelled } = ending
  const transports = transportsOf(settings)
  const resultOf = (transport: 'udp' | 'tcp') => conclusion?.[transport]?.result ?? nothingSent(transport)
  return {
    schemaVersion,
    target: ending.target,
    settings,
    startedAt: ending.startedAt,
    durationNs: conclusion?.durationNs ?? null,
    outcome: failure !== null ? 'failed' : cancelled ? 'cancelled' : 'completed',
    reason: null,
    failure,
    udp: transports.includes('udp') ? resultOf('udp') : null,
    tcp: transports.includes('tcp') ? resultOf('tcp') : null,
    generator: conclusion?.generator ?? { missed: 0, timerErrorNs: null, eventLoopStallNs: { max: null } },
    loopbackFloorNs: ending.floor,
    reverse: ending.reverse,
  }
}

/** The same document with histograms coarse enough to travel over the control channel. */
export function forTravel(document: ResultDocument): ResultDocument {
  const thin = (result: TransportResult | null) =>
    result === null ? null : { ...result, rttHistogram: coarser(result.rttHistogram, travellingBins) }
  return { ...document, udp: thin(document.udp), tcp: thin(document.tcp) }
}

function nothingSent(transport: 'udp' | 'tcp'): TransportResult {
  const unknown = { up: null, down: null, roundTrip: null }
  return {
    sent: 0,
    received: 0,
    notSent: 0,
    lostUpstream: 0,
    lostDownstream: 0,
    lostUnknown: 0,
    late: 0,
    droppedHere: 0,
    duplicates: transport === 'udp' ? 0 : null,
    reordered: transport === 'udp' ? 0 : null,
    rttNs: null,
    rttFromIntendedNs: null,
    turnaroundNs: null,
    oneWayNs: null,
    jitterRfc3550Ns: unknown,
    ipdvNs: unknown,
    pdvNs: unknown,
    segmentsRetransmitted: transport === 'udp' ? null : { here: null, there: null },
    reflector: null,
    rttHistogram: [],
  }
}
