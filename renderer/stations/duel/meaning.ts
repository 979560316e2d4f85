/**
 * Says what the difference between UDP and TCP means, as facts; meaning-sentence.ts puts them into words. It is the
 * one place that explains these two by name: of a further transport the table and the charts tell. Only what the
 * figures hold is said: an unknown count yields no sentence about it.
 */
import type { ResultDocument, TransportResult } from '../../../shared/measurement/result'
import type { PerTransport, TransportName } from '../../../shared/measurement/transport'
import type { ProbeTrace } from './probe-trace'
import { findSpikes, type Spikes } from './spikes'

export type Finding =
  | { finding: 'nothingAnswered'; transport: TransportName; sent: number }
  | { finding: 'nothingLost'; sent: number }
  | { finding: 'udpLost'; lost: number; sent: number; up: number; down: number; unknown: number }
  | { finding: 'udpLate'; late: number }
  | { finding: 'tcpSentAgain'; segments: number; spikes: number; longestNs: number | null }
  | { finding: 'bothWaited'; times: number }
  | { finding: 'tcpSentNothingAgain' }
  | { finding: 'tcpWaited'; spikes: number; longestNs: number }
  | { finding: 'quicker'; transport: TransportName; byNs: number; share: number }
  | { finding: 'alike'; medianNs: number }
  | { finding: 'steadier'; transport: TransportName; times: number }
  | { finding: 'generatorMissed'; missed: number; sent: number }

/** Medians nearer than this are called alike: less than one run differs from the next. */
const alikeWithin = 0.05
/** 99th percentiles further apart than this are worth a word. */
const steadierFrom = 2
/** A generator that missed more than this share of its deadlines says so. */
const missedFrom = 0.01

/** The findings of a result, most important first. */
export function findingsOf(
  { channels, generator }: Pick<ResultDocument, 'channels' | 'generator'>,
  spikes: Spikes,
): Finding[] {
  const { udp = null, tcp = null } = channels
  const findings: Finding[] = []
  if (udp !== null) findings.push(...lossOf(udp))
  if (tcp !== null) findings.push(...waitsOf(tcp, spikes, lostOf(udp) > 0))
  if (udp?.rttNs && tcp?.rttNs) findings.push(...comparison(udp.rttNs, tcp.rttNs))
  const sent = sentOver(channels)
  if (sent > 0 && generator.missed / sent > missedFrom)
    findings.push({ finding: 'generatorMissed', missed: generator.missed, sent })
  return findings
}

/** Where TCP alone made probes wait, the `most` highest; none where the run did not use it. */
export function spikesOf(
  { channels }: Pick<ResultDocument, 'channels'>,
  traces: Readonly<PerTransport<ProbeTrace>>,
  most: number,
): Spikes {
  const median = channels.tcp?.rttNs?.p50
  if (median === undefined || traces.tcp === undefined) return { alone: [], shared: 0 }
  return findSpikes(traces.tcp, traces.udp ?? null, median, most)
}

/** Probes of all transports. */
export function sentOver(channels: Readonly<PerTransport<TransportResult>>): number {
  return Object.values(channels).reduce((sum, { sent }) => sum + sent, 0)
}

/** Probes that got no answer at all; a late one is counted apart. */
export function lostOf(result: TransportResult | null): number {
  if (result === null) return 0
  return result.lostUpstream + result.lostDownstream + result.lostUnknown + result.droppedHere
}

function lossOf(udp: TransportResult): Finding[] {
  if (udp.sent === 0) return []
  if (udp.received === 0) return [{ finding: 'nothingAnswered', transport: 'udp', sent: udp.sent }]
  const lost = lostOf(udp)
  const findings: Finding[] = []
  if (lost > 0)
    findings.push({
      finding: 'udpLost',
      lost,
      sent: udp.sent,
      up: udp.lostUpstream,
      down: udp.lostDownstream + udp.droppedHere,
      unknown: udp.lostUnknown,
    })
  if (udp.late > 0) findings.push({ finding: 'udpLate', late: udp.late })
  return findings.length > 0 ? findings : [{ finding: 'nothingLost', sent: udp.sent }]
}

function waitsOf(tcp: TransportResult, { alone, shared }: Spikes, udpLost: boolean): Finding[] {
  if (tcp.sent === 0) return []
  if (tcp.received === 0) return [{ finding: 'nothingAnswered', transport: 'tcp', sent: tcp.sent }]
  const longestNs = alone.length === 0 ? null : Math.max(...alone.map((spike) => spike.rttNs))
  const counts = tcp.segmentsRetransmitted
  const known = counts !== null && (counts.here !== null || counts.there !== null)
  const segments = known ? (counts.here ?? 0) + (counts.there ?? 0) : 0
  const findings: Finding[] = []
  if (segments > 0) findings.push({ finding: 'tcpSentAgain', segments, spikes: alone.length, longestNs })
  else if (longestNs !== null) findings.push({ finding: 'tcpWaited', spikes: alone.length, longestNs })
  else if (known && udpLost) findings.push({ finding: 'tcpSentNothingAgain' })
  if (shared > 0) findings.push({ finding: 'bothWaited', times: shared })
  return findings
}

function comparison(udp: { p50: number; p99: number }, tcp: { p50: number; p99: number }): Finding[] {
  const findings: Finding[] = []
  const slower = Math.max(udp.p50, tcp.p50)
  const byNs = Math.abs(udp.p50 - tcp.p50)
  if (byNs <= slower * alikeWithin) findings.push({ finding: 'alike', medianNs: slower })
  else
    findings.push({
      finding: 'quicker',
      transport: udp.p50 < tcp.p50 ? 'udp' : 'tcp',
      byNs,
      share: byNs / slower,
    })
  const times = udp.p99 < tcp.p99 ? tcp.p99 / udp.p99 : udp.p99 / tcp.p99
  if (Number.isFinite(times) && times >= steadierFrom)
    findings.push({ finding: 'steadier', transport: udp.p99 < tcp.p99 ? 'udp' : 'tcp', times })
  return findings
}
