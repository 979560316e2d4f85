/** A cell of the table as text: figures of one row share their unit, and what is not known is a dash, never zero. */
import {
  formatCount,
  formatCountDifference,
  formatTimeDifference,
  formatTimeIn,
  styleFor,
} from '../../components/figures'
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

/** TCP's figure less UDP's. */
export function differenceText(kind: Row['kind'], udp: number | null, tcp: number | null): string {
  if (udp === null || tcp === null) return ''
  const difference = tcp - udp
  if (kind === 'time') return formatTimeDifference(difference, styleFor([udp, tcp]))
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
    difference: string
    median: string
  },
): TextRow[] {
  const transports = (['udp', 'tcp'] as const).filter((transport) => figures[transport] !== null)
  const both = transports.length === 2
  const rows: TextRow[] = [
    ['', ...transports.map((transport) => transport.toUpperCase()), ...(both ? [words.difference] : [])],
  ]
  const line = (word: string, kind: Row['kind'], udp: number | null, tcp: number | null) => {
    const figuresOf = { udp, tcp }
    rows.push([
      word,
      ...transports.map((transport) => figureText(kind, figuresOf[transport], [udp, tcp])),
      ...(both ? [differenceText(kind, udp, tcp)] : []),
    ])
  }
  for (const group of transportGroups) {
    rows.push([words.group(group.id)])
    for (const { metric, kind } of group.rows)
      line(words.row(metric), kind, figureAt(figures.udp, metric), figureAt(figures.tcp, metric))
  }
  rows.push([words.group('floor')])
  line(words.median, 'time', figures.loopbackFloorNs?.udp ?? null, figures.loopbackFloorNs?.tcp ?? null)
  rows.push([words.group('generator')])
  for (const { metric, kind } of generatorRows) {
    const value = figureAt(figures.generator, metric)
    rows.push([words.row(metric), figureText(kind, value, [value])])
  }
  return rows
}
