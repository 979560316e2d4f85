/** A cell of the table as text: figures of one row share their unit, and what is not known is a dash, never zero. */
import {
  formatCount,
  formatCountDifference,
  formatTimeDifference,
  formatTimeIn,
  styleFor,
} from '../../components/figures'
import { transportLabel } from '../../../shared/measurement/transport'
import { type Figures, figureAt, generatorRows, type Row, transportGroups } from './table'

const unknown = '—'

/** `beside` are the figures of the row, which decide the unit and the decimals. */
export function figureText(
  kind: Row['kind'],
  value: number | null,
  beside: readonly (number | null)[],
): string {
  if (value === null) return unknown
  return kind === 'count' ? formatCount(value) : formatTimeIn(value, styleFor(beside))
}

/** The second figure less the first, where there are just these two and both are known. */
export function differenceText(kind: Row['kind'], ...[first, second]: readonly (number | null)[]): string {
  if (typeof first !== 'number' || typeof second !== 'number') return ''
  const difference = second - first
  if (kind === 'time') return formatTimeDifference(difference, styleFor([first, second]))
  return difference === 0 ? '0' : formatCountDifference(difference)
}

/** A line of the table as plain cells; a line with one cell is the head of a group. */
export type TextRow = readonly [string, ...string[]]

/** The whole table as cells of text, in the words the window shows. */
export function tableText(
  figures: Figures,
  words: {
    group: (id: (typeof transportGroups)[number]['id'] | 'generator' | 'floor') => string
    row: (metric: string) => string
    difference: (labels: { first: string; second: string }) => string
    median: string
  },
): TextRow[] {
  const channels = Object.entries(figures.channels)
  const labels = channels.map(([transport]) => transportLabel(transport))
  const [first = '', second = ''] = labels
  const two = channels.length === 2
  const rows: TextRow[] = [['', ...labels, ...(two ? [words.difference({ first, second })] : [])]]
  const line = (word: string, kind: Row['kind'], values: readonly (number | null)[]) =>
    rows.push([
      word,
      ...values.map((value) => figureText(kind, value, values)),
      ...(two ? [differenceText(kind, ...values)] : []),
    ])
  for (const group of transportGroups) {
    rows.push([words.group(group.id)])
    for (const { metric, kind } of group.rows)
      line(
        words.row(metric),
        kind,
        channels.map(([, part]) => figureAt(part, metric)),
      )
  }
  rows.push([words.group('floor')])
  line(
    words.median,
    'time',
    channels.map(([transport]) => figures.loopbackFloorNs?.[transport] ?? null),
  )
  rows.push([words.group('generator')])
  for (const { metric, kind } of generatorRows) {
    const value = figureAt(figures.generator, metric)
    rows.push([words.row(metric), figureText(kind, value, [value])])
  }
  return rows
}
