/**
 * Says what the difference between UDP and TCP means, as facts; meaning-sentence.ts puts them into words. It is the
 * one place that explains these two by name: of a further transport the table and the charts tell. Only what the
 * figures hold is said: an unknown count yields no sentence about it, and that two things happened at the same time
 * is said as that, never as a cause.
 */
import type { ResultDocument, TransportResult } from '../../../shared/measurement/result'
import type { PerTransport, TransportName } from '../../../shared/measurement/transport'
import type { ProbeTrace } from './probe-trace'
import { findSpikes, noSpikes, type Spike, type Spikes } from './spikes'

export type Finding =
  | { finding: 'nothingAnswered'; transport: TransportName; sent: number }
  | { finding: 'nothingLost'; sent: number }
  | {
      finding: 'unanswered'
      transport: TransportName
      count: number
      sent: number
      up: number
      down: number
      droppedHere: number
      unknown: number
    }
  | { finding: 'late'; late: number }
  | { finding: 'notSent'; transport: TransportName; count: number }
  | {
      finding: 'tcpSentAgain'
      segments: number
      by: Kernels
      /** TCP sent probes, and every one of them was answered. */
      allAnswered: boolean
      /** Numbers on the chart of the waits in whose time this kernel sent segments again. */
      waits: Waits | null
      slowestNs: number | null
    }
  | { finding: 'tcpSentNothingAgain'; by: Kernels }
  | { finding: 'tcpWaited'; waits: Waits; nothingSentAgainThen: boolean }
  | { finding: 'bothWaited'; times: number }
  | { finding: 'quicker'; transport: TransportName; byNs: number; share: number }
  | { finding: 'alike'; medianNs: number }
  | { finding: 'longerTail'; transport: TransportName; times: number; p99Ns: number; otherP99Ns: number }
  | { finding: 'generatorMissed'; missed: number; due: number }

/** Whose kernel counted. */
export type Kernels = 'here' | 'there' | 'both'

/** Waits that are numbered on the chart, and the longest of them. */
export interface Waits {
  readonly numbers: readonly number[]
  readonly longestNs: number
}

/** Medians nearer than this are called alike: less than one run differs from the next. */
const alikeWithin = 0.05
/** 99th percentiles further apart than this are worth a word. */
const tailFrom = 2
/** A generator that missed more than this share of its deadlines says so. */
const missedFrom = 0.01

/** The findings of a result, most important first. */
export function findingsOf(
  { channels, generator }: Pick<ResultDocument, 'channels' | 'generator'>,
  spikes: Spikes,
): Finding[] {
  const { udp = null, tcp = null } = channels
  const findings: Finding[] = []
  if (udp !== null) findings.push(...answersOf('udp', udp))
  if (tcp !== null) {
    findings.push(...answersOf('tcp', tcp))
    if (tcp.received > 0) findings.push(...waitsOf(tcp, spikes, lostOf(udp) > 0))
  }
  if (udp?.rttNs && tcp?.rttNs) findings.push(...comparison(udp.rttNs, tcp.rttNs))
  const due = Object.values(channels).reduce((sum, { sent, notSent }) => sum + sent + notSent, 0)
  if (due > 0 && generator.missed / due > missedFrom)
    findings.push({ finding: 'generatorMissed', missed: generator.missed, due })
  return findings
}

/** Where TCP alone made probes wait, the `most` highest; none where the run did not use it. */
export function spikesOf(
  { channels }: Pick<ResultDocument, 'channels'>,
  traces: Readonly<PerTransport<ProbeTrace>>,
  most: number,
): Spikes {
  const median = channels.tcp?.rttNs?.p50
  if (median === undefined || traces.tcp === undefined) return noSpikes
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

function answersOf(transport: TransportName, result: TransportResult): Finding[] {
  const { sent, received, late, notSent } = result
  const findings: Finding[] = []
  const count = lostOf(result)
  if (sent > 0 && received + late === 0) findings.push({ finding: 'nothingAnswered', transport, sent })
  else if (count > 0)
    findings.push({
      finding: 'unanswered',
      transport,
      count,
      sent,
      up: result.lostUpstream,
      down: result.lostDownstream,
      droppedHere: result.droppedHere,
      unknown: result.lostUnknown,
    })
  if (late > 0) findings.push({ finding: 'late', late })
  if (transport === 'udp' && sent > 0 && received === sent) findings.push({ finding: 'nothingLost', sent })
  if (notSent > 0) findings.push({ finding: 'notSent', transport, count: notSent })
  return findings
}

function waitsOf(tcp: TransportResult, { alone, shared }: Spikes, udpLost: boolean): Finding[] {
  const { here = null, there = null } = tcp.segmentsRetransmitted ?? {}
  const by = here === null ? (there === null ? null : 'there') : there === null ? 'here' : 'both'
  const segments = (here ?? 0) + (there ?? 0)
  const agreeing = numbered(alone, (spike) => spike.sentAgain === true && (here ?? 0) > 0)
  const findings: Finding[] = []
  if (by !== null && segments > 0)
    findings.push({
      finding: 'tcpSentAgain',
      segments,
      by,
      allAnswered: tcp.received === tcp.sent,
      waits: agreeing,
      slowestNs: tcp.rttNs?.max ?? null,
    })
  else if (by !== null && udpLost) findings.push({ finding: 'tcpSentNothingAgain', by })
  const quiet = numbered(alone, (spike) => spike.sentAgain === false)
  if (quiet !== null)
    findings.push({ finding: 'tcpWaited', waits: quiet, nothingSentAgainThen: segments > 0 })
  const untold = numbered(
    alone,
    (_, number) => !(quiet?.numbers.includes(number) || agreeing?.numbers.includes(number)),
  )
  if (untold !== null) findings.push({ finding: 'tcpWaited', waits: untold, nothingSentAgainThen: false })
  if (shared > 0) findings.push({ finding: 'bothWaited', times: shared })
  return findings
}

/** The spikes of which `which` is true, by their numbers on the chart; null where there is none. */
function numbered(alone: Spikes['alone'], which: (spike: Spike, number: number) => boolean): Waits | null {
  const chosen = alone.flatMap((spike, i) => (which(spike, i + 1) ? [{ spike, number: i + 1 }] : []))
  if (chosen.length === 0) return null
  return {
    numbers: chosen.map(({ number }) => number),
    longestNs: Math.max(...chosen.map(({ spike }) => spike.rttNs)),
  }
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
  const transport = udp.p99 < tcp.p99 ? 'tcp' : 'udp'
  const p99Ns = Math.max(udp.p99, tcp.p99)
  const otherP99Ns = Math.min(udp.p99, tcp.p99)
  const times = p99Ns / otherP99Ns
  if (Number.isFinite(times) && times >= tailFrom)
    findings.push({ finding: 'longerTail', transport, times, p99Ns, otherP99Ns })
  return findings
}
