/** All that is known of a connection as lines of text, in order of time. */
import { guardFormula } from '../../../shared/base/csv'
import type { HappeningMark } from '../../../shared/tcp/mark'
import type { Lanes } from '../../../shared/tcp/reconstruct'
import type { Rung } from '../../../shared/tcp/ladder'
import type { Comments, Untimed } from './capture-file'
import { m } from '../../../shared/words/generated/messages'
import { clockWord, endWord, evidenceWord, happeningWord, optionsWord, segmentWord } from './make-words'

export interface MakeLine {
  readonly tNs: number
  /** The time in words. */
  readonly time: string
  readonly end: string
  readonly what: string
  readonly evidence: string
  readonly isState: boolean
  /** What a file says of it. */
  readonly comment: readonly string[]
}

/** How a moment is written; one at which only segments stand that have no time of their own, has none. */
export function momentWords(rungs: readonly Rung[], untimed: Untimed): (tNs: number) => string {
  const timed = new Set(
    rungs.filter(({ segment }) => !untimed.has(segment)).map(({ segment }) => segment.tNs),
  )
  const timeless = new Set([...untimed].map(({ tNs }) => tNs).filter((tNs) => !timed.has(tNs)))
  return (tNs) => (timeless.has(tNs) ? m.conn_make_no_time() : clockWord(tNs))
}

export function linesOf(
  lanes: Lanes,
  rungs: readonly Rung[],
  happenings: readonly HappeningMark[],
  comments: Comments,
  isFile: boolean,
  untimed: Untimed,
): MakeLine[] {
  const momentWord = momentWords(rungs, untimed)
  const states = (['here', 'there'] as const).flatMap((end) =>
    lanes[end].map((span) => ({
      tNs: span.fromNs,
      time: momentWord(span.fromNs),
      end: endWord(end, isFile),
      what: span.cause === null ? span.state : `${span.state} (${span.cause})`,
      evidence: span.known.map(evidenceWord).join(', '),
      isState: true,
      comment: [],
    })),
  )
  const segments = rungs.map(({ from, sentNs, receivedNs, segment }) => {
    const options = optionsWord(segment)
    return {
      tNs: sentNs ?? receivedNs ?? 0,
      time: untimed.has(segment) ? m.conn_make_no_time() : clockWord(sentNs ?? receivedNs ?? 0),
      end: endWord(from, isFile),
      what: options === '' ? segmentWord(segment) : `${segmentWord(segment)} <${options}>`,
      evidence: evidenceWord('capture'),
      isState: false,
      comment: comments.get(segment) ?? [],
    }
  })
  const events = happenings.map((mark) => ({
    tNs: mark.tNs,
    time: clockWord(mark.tNs),
    end: endWord(mark.end),
    what: happeningWord(mark),
    evidence: evidenceWord(mark.evidence),
    isState: false,
    comment: [],
  }))
  return [...states, ...segments, ...events].toSorted((a, b) => a.tNs - b.tNs)
}

/** Columns parted by tabs, as a spreadsheet takes them. */
export function textOf(lines: readonly MakeLine[]): string {
  return lines
    .map(({ time, end, what, evidence, comment }) =>
      [time, end, what, evidence, ...comment].map(guardFormula).join('\t'),
    )
    .join('\n')
}
