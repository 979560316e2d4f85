/** Puts findings into sentences of the window's language, or of the one asked for. */
import { formatCount, formatShare, formatTime } from '../../components/figures'
import { transportLabel } from '../../../shared/measurement/transport'
import { m } from '../../../shared/words/generated/messages'
import type { Locale } from '../../../shared/words/generated/runtime'
import type { Finding, Waits } from './meaning'

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
    case 'unanswered':
      return unanswered(finding, options)
    case 'late':
      return m.meaning_udp_late({ count: finding.late, late: formatCount(finding.late) }, options)
    case 'notSent':
      return m.meaning_not_sent(
        {
          count: finding.count,
          probes: formatCount(finding.count),
          transport: transportLabel(finding.transport),
        },
        options,
      )
    case 'tcpSentAgain':
      return m.meaning_whole(
        { claim: sentAgain(finding, options), detail: whileWaiting(finding, options) },
        options,
      )
    case 'tcpSentNothingAgain':
      return {
        here: m.meaning_nothing_again_here,
        there: m.meaning_nothing_again_there,
        both: m.meaning_nothing_again_both,
      }[finding.by]({}, options)
    case 'tcpWaited': {
      const values = { marks: marks(finding.waits, options), longest: formatTime(finding.waits.longestNs) }
      return finding.nothingSentAgainThen
        ? m.meaning_tcp_waited_otherwise(values, options)
        : m.meaning_tcp_waited(values, options)
    }
    case 'bothWaited':
      return m.meaning_both_waited({ count: finding.times }, options)
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
    case 'longerTail':
      return m.meaning_longer_tail(
        {
          transport: transportLabel(finding.transport),
          other: transportLabel(finding.transport === 'udp' ? 'tcp' : 'udp'),
          times: finding.times.toFixed(1),
          tail: formatTime(finding.p99Ns),
          otherTail: formatTime(finding.otherP99Ns),
        },
        options,
      )
    case 'generatorMissed':
      return m.meaning_generator_missed(
        { missed: formatCount(finding.missed), due: formatCount(finding.due) },
        options,
      )
  }
}

type Of<Name extends Finding['finding']> = Extract<Finding, { finding: Name }>
type Options = { locale: Locale } | undefined

/** Lost only where it is known that the network lost them; else they got no answer, which is all that was seen. */
function unanswered(finding: Of<'unanswered'>, options: Options): string {
  const { count, sent, up, down, droppedHere, unknown } = finding
  const places = [
    [up, m.meaning_upstream],
    [down, m.meaning_downstream],
    [droppedHere, m.meaning_dropped_here],
    [unknown, m.meaning_unknown_side],
  ] as const
  const values = {
    transport: transportLabel(finding.transport),
    lost: formatCount(count),
    sent: formatCount(sent),
    share: formatShare(count / sent),
    where: places
      .flatMap(([probes, say]) => (probes > 0 ? [say({ count: formatCount(probes) }, options)] : []))
      .join(m.meaning_comma({}, options)),
  }
  return finding.transport === 'udp' && unknown === 0
    ? m.meaning_udp_lost(values, options)
    : m.meaning_unanswered(values, options)
}

function sentAgain({ segments, by, allAnswered }: Of<'tcpSentAgain'>, options: Options): string {
  const say = {
    here: m.meaning_again_here,
    there: m.meaning_again_there,
    both: m.meaning_again_both,
  }[by]
  const again = say({ count: segments, segments: formatCount(segments) }, options)
  return allAnswered ? m.meaning_none_lost_but({ again }, options) : m.meaning_tcp_again({ again }, options)
}

function whileWaiting({ waits, slowestNs }: Of<'tcpSentAgain'>, options: Options): string {
  if (waits !== null)
    return m.meaning_again_while_waiting(
      { marks: marks(waits, options), longest: formatTime(waits.longestNs) },
      options,
    )
  return slowestNs === null ? '' : m.meaning_slowest({ slowest: formatTime(slowestNs) }, options)
}

/** The numbers on the chart: ①–③ where they follow each other, else ①, ③. */
function marks({ numbers }: Waits, options: Options): string {
  const mark = (number: number) => String.fromCodePoint(('①'.codePointAt(0) as number) + number - 1)
  const [first, last] = [numbers[0], numbers.at(-1)] as [number, number]
  return numbers.length > 2 && last - first + 1 === numbers.length
    ? `${mark(first)}–${mark(last)}`
    : numbers.map(mark).join(m.meaning_comma({}, options))
}
