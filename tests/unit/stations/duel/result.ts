/** A plain result to start from; each test changes what it is about. */
import type { ResultDocument, TransportResult } from '../../../../shared/measurement/result'
import { defaultSettings } from '../../../../shared/measurement/settings'

export function distribution(p50: number, p99 = p50 * 1.5) {
  return {
    min: p50 * 0.8,
    p25: p50 * 0.9,
    p50,
    p75: p50 * 1.1,
    p90: p50 * 1.2,
    p95: p50 * 1.3,
    p99,
    p999: p99,
    max: p99,
    mean: p50,
    stddev: 1,
  }
}

const unknownWays = { up: null, down: null, roundTrip: null }

export function transport(change: Partial<TransportResult> = {}): TransportResult {
  return {
    sent: 1000,
    received: 1000,
    notSent: 0,
    lostUpstream: 0,
    lostDownstream: 0,
    lostUnknown: 0,
    late: 0,
    droppedHere: 0,
    duplicates: 0,
    reordered: 0,
    rttNs: distribution(100_000),
    rttFromIntendedNs: distribution(110_000),
    turnaroundNs: { p50: 20_000, p99: 40_000 },
    oneWayNs: null,
    jitterRfc3550Ns: { ...unknownWays, roundTrip: 5000 },
    ipdvNs: unknownWays,
    pdvNs: unknownWays,
    segmentsRetransmitted: null,
    reflector: { received: 1000, answered: 1000, socketDrops: 0 },
    rttHistogram: [[100_000, 1000]],
    ...change,
  }
}

const overTcp = () =>
  transport({ duplicates: null, reordered: null, segmentsRetransmitted: { here: 0, there: 0 } })

/** `udp` and `tcp` stand for their channels; null leaves one out. */
type Change = Partial<ResultDocument> & { udp?: TransportResult | null; tcp?: TransportResult | null }

export function result({ udp = transport(), tcp = overTcp(), ...change }: Change = {}): ResultDocument {
  return {
    schemaVersion: 2,
    target: {
      kind: 'lab',
      name: 'bench',
      identity: null,
      host: '10.0.0.2',
      address: '10.0.0.2',
      controlPort: 8642,
      dataPort: 8643,
    },
    settings: defaultSettings,
    startedAt: '2026-01-02T03:04:05.678Z',
    durationNs: 10_000_000_000,
    outcome: 'completed',
    reason: null,
    failure: null,
    channels: { ...(udp === null ? {} : { udp }), ...(tcp === null ? {} : { tcp }) },
    generator: {
      missed: 0,
      timerErrorNs: { p50: 1000, p99: 5000 },
      eventLoopStallNs: { max: 20_000 },
    },
    loopbackFloorNs: { udp: 25_000, tcp: 27_000 },
    reverse: null,
    ...change,
  }
}
