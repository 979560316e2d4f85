/** What a run streams while it lives: its phase, a snapshot some twenty times a second, and last its result. */
import * as v from 'valibot'
import { Failure } from '../base/failure'
import { count, ns, sixDigits } from '../base/schema'
import { Generator, ResultDocument, TcpInfo, TransportResult } from './result'
import { perTransport } from './transport'

const series = v.instance(Float64Array)

/** The summary so far; a probe is lostUnknown here once it is overdue, and the split comes with the result. */
export const TransportSample = v.strictObject({
  summary: TransportResult,
  inFlight: count,
  /** Probes answered since the last sample: when sent (ns since the run's start) and their round trips. */
  answeredAtNs: series,
  rttNs: series,
  /** Probes that became overdue since the last sample: when sent. */
  overdueAtNs: series,
  tcpInfo: v.nullable(TcpInfo),
})
export type TransportSample = v.InferOutput<typeof TransportSample>

export const RunSample = v.strictObject({
  elapsedNs: ns,
  planned: v.nullable(count),
  channels: perTransport(TransportSample),
  generator: Generator,
})
export type RunSample = v.InferOutput<typeof RunSample>

/** What became of each probe; the index is `fate`'s code. */
export const fates = ['received', 'lostUpstream', 'lostDownstream', 'lostUnknown', 'late', 'notSent'] as const
export type Fate = (typeof fates)[number]

/**
 * When this end's kernel sent segments again: its count rose by so many between two readings of TCP_INFO, both in ns
 * since the run's start. Readings some 20 ms apart, so that a rise can be held against the probes that waited then.
 */
export const SentAgain = v.strictObject({ fromNs: series, toNs: series, segments: series })
export type SentAgain = v.InferOutput<typeof SentAgain>

/** Every probe of one transport in the order of sending; NaN where there is no such time. */
export const ProbeSeries = v.strictObject({
  sentAtNs: series,
  rttNs: series,
  fate: v.instance(Uint8Array),
  /** Null where no kernel was watched: over UDP, or where the system does not tell. */
  sentAgain: v.nullable(SentAgain),
})
export type ProbeSeries = v.InferOutput<typeof ProbeSeries>

export const MeasureEvent = v.variant('kind', [
  v.strictObject({ kind: v.literal('connecting') }),
  /** The person at the other side is being asked, and sees the same six digits; null until both sides have them. */
  v.strictObject({
    kind: v.literal('asking'),
    digits: v.nullable(sixDigits),
  }),
  v.strictObject({ kind: v.literal('queued'), ahead: count }),
  v.strictObject({ kind: v.literal('running'), sample: RunSample }),
  /** All sent; waiting for the last answers. */
  v.strictObject({ kind: v.literal('draining'), sample: RunSample }),
  v.strictObject({
    kind: v.literal('result'),
    result: ResultDocument,
    /** Empty where nothing was sent. */
    series: perTransport(ProbeSeries),
  }),
  /** The run could not even be asked for: wrong settings, or one under way here. */
  v.strictObject({ kind: v.literal('rejected'), failure: Failure }),
])
export type MeasureEvent = v.InferOutput<typeof MeasureEvent>
