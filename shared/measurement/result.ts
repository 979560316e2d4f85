/**
 * The one result of a run: the same for the window, the command line and a saved file, which writes its channels as
 * saved-result.ts says. Times are integer nanoseconds; null says that a figure cannot apply or cannot be known, never
 * zero.
 */
import * as v from 'valibot'
import { Failure } from '../base/failure'
import { count, hex, ns, text } from '../base/schema'
import { MeasureSettings } from './settings'
import { perTransport } from './transport'

export const schemaVersion = 2

/** A name, a place or a sentence. */
const line = text(500)

/** Percentiles to three significant figures; min, max, mean and stddev from every sample. */
export const Distribution = v.strictObject({
  min: ns,
  p25: ns,
  p50: ns,
  p75: ns,
  p90: ns,
  p95: ns,
  p99: ns,
  p999: ns,
  max: ns,
  mean: ns,
  stddev: ns,
})
export type Distribution = v.InferOutput<typeof Distribution>

export const MedianAndTail = v.strictObject({ p50: ns, p99: ns })
export type MedianAndTail = v.InferOutput<typeof MedianAndTail>

const perDirection = <S extends v.GenericSchema>(entry: S) =>
  v.strictObject({ up: v.nullable(entry), down: v.nullable(entry), roundTrip: v.nullable(entry) })

/** Estimated: both clocks are aligned by the run's own quickest exchanges, within +-errorBound. */
export const OneWayDelay = v.strictObject({ p50: ns, p99: ns, errorBound: ns })
export type OneWayDelay = v.InferOutput<typeof OneWayDelay>

/** What the kernel says of a TCP connection (TCP_INFO). */
export const TcpInfo = v.strictObject({
  state: text(16),
  rttNs: ns,
  rttVarNs: ns,
  congestionWindowSegments: count,
  segmentsSent: v.nullable(count),
  segmentsRetransmitted: count,
})
export type TcpInfo = v.InferOutput<typeof TcpInfo>

/** What the reflector itself counted for this transport of the session. */
export const ReflectorCounts = v.strictObject({
  received: count,
  answered: count,
  /** Datagrams its kernel dropped at a full socket buffer; null where its system does not tell. */
  socketDrops: v.nullable(count),
})
export type ReflectorCounts = v.InferOutput<typeof ReflectorCounts>

export const TransportResult = v.strictObject({
  sent: count,
  received: count,
  notSent: count,
  lostUpstream: count,
  lostDownstream: count,
  lostUnknown: count,
  late: count,
  droppedHere: count,
  /** Null over a transport whose receiver cannot see them, as over TCP. */
  duplicates: v.nullable(count),
  reordered: v.nullable(count),
  rttNs: v.nullable(Distribution),
  rttFromIntendedNs: v.nullable(Distribution),
  turnaroundNs: v.nullable(MedianAndTail),
  oneWayNs: v.nullable(v.strictObject({ up: OneWayDelay, down: OneWayDelay })),
  jitterRfc3550Ns: perDirection(ns),
  ipdvNs: perDirection(MedianAndTail),
  pdvNs: perDirection(MedianAndTail),
  /** Counted by each end's kernel over the probes' connection; null over a transport without one. */
  segmentsRetransmitted: v.nullable(v.strictObject({ here: v.nullable(count), there: v.nullable(count) })),
  reflector: v.nullable(ReflectorCounts),
  /** The round-trip histogram: [lower edge in ns, probes] of each bin that holds any. */
  rttHistogram: v.array(v.strictTuple([ns, count])),
})
export type TransportResult = v.InferOutput<typeof TransportResult>

export const Generator = v.strictObject({
  /** Probes sent later than one whole interval after they were due. */
  missed: count,
  /** Actual minus intended send time. */
  timerErrorNs: v.nullable(MedianAndTail),
  /** Longest time the measuring thread's event loop was not turning. */
  eventLoopStallNs: v.strictObject({ max: v.nullable(ns) }),
})
export type Generator = v.InferOutput<typeof Generator>

export const Target = v.strictObject({
  kind: v.picklist(['loopback', 'lab', 'stamp']),
  name: v.nullable(line),
  identity: v.nullable(hex(64)),
  host: line,
  address: v.nullable(line),
  controlPort: v.nullable(count),
  dataPort: v.nullable(count),
})
export type Target = v.InferOutput<typeof Target>

const fields = {
  schemaVersion: v.literal(schemaVersion),
  target: Target,
  settings: MeasureSettings,
  startedAt: v.pipe(v.string(), v.isoTimestamp()),
  /** From the first probe to the end of the drain. */
  durationNs: v.nullable(ns),
  outcome: v.picklist(['completed', 'cancelled', 'failed']),
  /** One English sentence for a run that did not complete. */
  reason: v.nullable(line),
  failure: v.nullable(Failure),
  generator: Generator,
  /** Median round trip over this machine's own loopback, measured by the same engine: the floor of any figure here. */
  loopbackFloorNs: v.nullable(perTransport(v.nullable(ns))),
}

/** Names of the document's own parts, which a saved file writes beside the transports': none may be called so. */
export const documentFields: ReadonlySet<string> = new Set([...Object.keys(fields), 'channels', 'reverse'])

const document = {
  ...fields,
  /** One for each transport of the settings. */
  channels: v.pipe(
    perTransport(TransportResult),
    v.check((channels) => !Object.keys(channels).some((name) => documentFields.has(name)), 'a reserved name'),
  ),
}

/** What the other lab measured at the same time, when both probed. */
export const ReverseResult = v.strictObject(document)
export type ReverseResult = v.InferOutput<typeof ReverseResult>
export const ResultDocument = v.strictObject({ ...document, reverse: v.nullable(ReverseResult) })
export type ResultDocument = v.InferOutput<typeof ResultDocument>
