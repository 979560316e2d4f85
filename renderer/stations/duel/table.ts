/** Which figures the result table shows, in which order and group, and where each stands in the result document. */
import type { Generator, ResultDocument, TransportResult } from '../../../shared/measurement/result'

export type GroupId =
  | 'probes'
  | 'roundTrip'
  | 'fromIntended'
  | 'oneWay'
  | 'jitter'
  | 'ipdv'
  | 'pdv'
  | 'tcpKernel'
  | 'reflector'
  | 'generator'
  | 'floor'

/** A figure of each transport; `metric` is its path in the transport's part of the document. */
export interface Row {
  readonly metric: string
  readonly kind: 'count' | 'time'
}

export interface Group {
  readonly id: GroupId
  readonly rows: readonly Row[]
}

const times = (prefix: string, names: readonly string[]): Row[] =>
  names.map((name) => ({ metric: `${prefix}.${name}`, kind: 'time' }))
const counts = (...metrics: readonly string[]): Row[] => metrics.map((metric) => ({ metric, kind: 'count' }))
const distribution = ['min', 'p25', 'p50', 'p75', 'p90', 'p95', 'p99', 'p999', 'max', 'mean', 'stddev']
const directions = ['up', 'down', 'roundTrip']

/** The figures that each transport has. */
export const transportGroups: readonly Group[] = [
  {
    id: 'probes',
    rows: counts(
      'sent',
      'received',
      'lostUpstream',
      'lostDownstream',
      'lostUnknown',
      'late',
      'droppedHere',
      'notSent',
      'duplicates',
      'reordered',
    ),
  },
  { id: 'tcpKernel', rows: counts('segmentsRetransmitted.here', 'segmentsRetransmitted.there') },
  { id: 'roundTrip', rows: times('rttNs', distribution) },
  { id: 'fromIntended', rows: times('rttFromIntendedNs', distribution) },
  {
    id: 'oneWay',
    rows: ['up', 'down'].flatMap((way) => times(`oneWayNs.${way}`, ['p50', 'p99', 'errorBound'])),
  },
  { id: 'jitter', rows: times('jitterRfc3550Ns', directions) },
  { id: 'ipdv', rows: directions.flatMap((way) => times(`ipdvNs.${way}`, ['p50', 'p99'])) },
  { id: 'pdv', rows: directions.flatMap((way) => times(`pdvNs.${way}`, ['p50', 'p99'])) },
  {
    id: 'reflector',
    rows: [
      ...counts('reflector.received', 'reflector.answered', 'reflector.socketDrops'),
      ...times('turnaroundNs', ['p50', 'p99']),
    ],
  },
]

/** The figures of the sending machine, which all transports share. */
export const generatorRows: readonly Row[] = [
  { metric: 'missed', kind: 'count' },
  ...times('timerErrorNs', ['p50', 'p99']),
  { metric: 'eventLoopStallNs.max', kind: 'time' },
]

/** The figure at `metric`: null where it cannot apply or is not known. */
export function figureAt(part: TransportResult | Generator | null, metric: string): number | null {
  let value: unknown = part
  for (const step of metric.split('.')) {
    if (typeof value !== 'object' || value === null) return null
    value = (value as Record<string, unknown>)[step]
  }
  return typeof value === 'number' ? value : null
}

/** What a table needs of a result or of a running sample. */
export type Figures = Pick<ResultDocument, 'channels' | 'generator' | 'loopbackFloorNs'>
