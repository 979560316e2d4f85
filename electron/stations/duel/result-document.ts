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
import type { MeasureSettings } from '../../../shared/measurement/settings'
import { mapTransports, sightOf, type TransportName } from '../../../shared/measurement/transport'
import type { Conclusion } from '../../../shared/stations/duel/last-sample'

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
    series: Object.fromEntries(
      Object.entries(conclusion?.channels ?? {}).flatMap(([name, { series }]) =>
        series === null ? [] : [[name, series]],
      ),
    ),
  }
}

export function resultDocument(ending: Ending): ResultDocument {
  const { settings, conclusion, failure, cancelled } = ending
  return {
    schemaVersion,
    target: ending.target,
    settings,
    startedAt: ending.startedAt,
    durationNs: conclusion?.durationNs ?? null,
    outcome: failure !== null ? 'failed' : cancelled ? 'cancelled' : 'completed',
    reason: null,
    failure,
    channels: Object.fromEntries(
      settings.transports.map((name) => [name, conclusion?.channels[name]?.result ?? nothingSent(name)]),
    ),
    generator: conclusion?.generator ?? { missed: 0, timerErrorNs: null, eventLoopStallNs: { max: null } },
    loopbackFloorNs: ending.floor,
    reverse: ending.reverse,
  }
}

/** The same document with histograms coarse enough to travel over the control channel. */
export function forTravel(document: ResultDocument): ResultDocument {
  const thin = (result: TransportResult) => ({
    ...result,
    rttHistogram: coarser(result.rttHistogram, travellingBins),
  })
  return { ...document, channels: mapTransports(document.channels, thin) }
}

function nothingSent(transport: TransportName): TransportResult {
  const sees = sightOf(transport)
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
    duplicates: sees.duplicates ? 0 : null,
    reordered: sees.reordered ? 0 : null,
    rttNs: null,
    rttFromIntendedNs: null,
    turnaroundNs: null,
    oneWayNs: null,
    jitterRfc3550Ns: unknown,
    ipdvNs: unknown,
    pdvNs: unknown,
    segmentsRetransmitted: sees.sentAgain ? { here: null, there: null } : null,
    reflector: null,
    rttHistogram: [],
  }
}
