/** Puts findings into sentences of the window's language, or of the one asked for. */
import { formatCount, formatShare, formatTime } from '../../components/figures'
import { transportLabel } from '../../../shared/measurement/transport'
import { m } from '../../../shared/words/generated/messages'
import type { Locale } from '../../../shared/words/generated/runtime'
import type { Finding } from './meaning'

/** One sentence for each finding, most important first. */
export function meaningSentences(findings: readonly Finding[], locale?: Locale): string[] {
  return findings.map((finding) => sentence(finding, locale === undefined ? undefined : { locale }))
}

function sentence(finding: Finding, options: { locale: Locale } | undefined): string {
  switch (finding.finding) {
    case 'nothingAnswered':
      return m.meaning_nothing_answered(
        { transport: transportLabel(finding.transport), sent: formatCount(finding.sent) },
        options,
      )
    case 'nothingLost':
      return m.meaning_nothing_lost({ sent: formatCount(finding.sent) }, options)
    case 'udpLost':
      return m.meaning_udp_lost(
        {
          lost: formatCount(finding.lost),
          sent: formatCount(finding.sent),
          share: formatShare(finding.lost / finding.sent),
          where: whereLost(finding, options),
        },
        options,
      )
    case 'udpLate':
      return m.meaning_udp_late({ count: finding.late, late: formatCount(finding.late) }, options)
    case 'tcpSentAgain':
      return m.meaning_tcp_sent_again(
        {
          count: finding.segments,
          segments: formatCount(finding.segments),
          spikes: waits(finding, options),
        },
        options,
      )
    case 'bothWaited':
      return m.meaning_both_waited({ count: finding.times }, options)
    case 'tcpSentNothingAgain':
      return m.meaning_tcp_sent_nothing_again({}, options)
    case 'tcpWaited':
      return m.meaning_tcp_waited(
        { marks: marks(finding.spikes), longest: formatTime(finding.longestNs) },
        options,
      )
    case 'quicker':
      return m.meaning_quicker(
        {
          transport: transportLabel(finding.transport),
          by: formatTime(finding.byNs),
          share: formatShare(finding.share),
        },
        options,
      )
    case 'alike':
      return m.meaning_alike({ median: formatTime(finding.medianNs) }, options)
    case 'steadier':
      return m.meaning_steadier(
        { transport: transportLabel(finding.transport), times: finding.times.toFixed(1) },
        options,
      )
    case 'generatorMissed':
      return m.meaning_generator_missed(
        { missed: formatCount(finding.missed), sent: formatCount(finding.sent) },
        options,
      )
  }
}

function whereLost(
  { up, down, unknown }: Extract<Finding, { finding: 'udpLost' }>,
  options: { locale: Locale } | undefined,
): string {
  const parts: string[] = []
  if (up > 0) parts.push(m.meaning_upstream({ count: formatCount(up) }, options))
  if (down > 0) parts.push(m.meaning_downstream({ count: formatCount(down) }, options))
  if (unknown > 0) parts.push(m.meaning_unknown_side({ count: formatCount(unknown) }, options))
  return parts.join(m.meaning_comma({}, options))
}

function waits(
  { segments, spikes, longestNs }: Extract<Finding, { finding: 'tcpSentAgain' }>,
  options: { locale: Locale } | undefined,
): string {
  if (longestNs === null) return m.meaning_no_spikes({}, options)
  const longest = formatTime(longestNs)
  // More waits than segments sent again: some have another cause, so the marks are not all theirs.
  if (spikes > segments) return m.meaning_more_spikes({ marks: marks(spikes), longest }, options)
  return spikes === 1
    ? m.meaning_one_spike({ longest }, options)
    : m.meaning_spikes({ marks: marks(spikes), longest }, options)
}

/** The numbers on the chart: ①–③. */
function marks(count: number): string {
  const first = '①'
  return count <= 1 ? first : `${first}–${String.fromCodePoint((first.codePointAt(0) as number) + count - 1)}`
}
