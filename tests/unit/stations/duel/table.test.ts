/** The table leaves no figure of the result document out, and shows a dash where nothing is known. */
import { describe, expect, it } from 'vitest'
import { differenceText, figureText, tableText } from '../../../../renderer/stations/duel/figure-text'
import { groupNote, groupWord, rowWord } from '../../../../renderer/stations/duel/row-words'
import { figureAt, generatorRows, transportGroups } from '../../../../renderer/stations/duel/table'
import { result, transport } from './result'

/** Paths of all figures in a part of the document. */
function paths(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return [path]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => paths(inner, path === '' ? key : `${path}.${key}`))
}

const pair = { p50: 1, p99: 2 }
const everyWay = { up: pair, down: pair, roundTrip: pair }
const full = transport({
  oneWayNs: { up: { ...pair, errorBound: 3 }, down: { ...pair, errorBound: 3 } },
  jitterRfc3550Ns: { up: 1, down: 1, roundTrip: 1 },
  ipdvNs: everyWay,
  pdvNs: everyWay,
  segmentsRetransmitted: { here: 1, there: 2 },
})

describe('the table', () => {
  it('has a row for every figure of a transport and of the generator', () => {
    const rows = transportGroups.flatMap((group) => group.rows.map((row) => row.metric))
    expect(rows.toSorted()).toEqual(paths(full).toSorted())
    expect(generatorRows.map((row) => row.metric).toSorted()).toEqual(paths(result().generator).toSorted())
  })

  it('has a word of its own for every row of a group, and a note for every group', () => {
    for (const { id, rows } of transportGroups) {
      const words = rows.map((row) => rowWord(row.metric))
      expect(new Set(words).size).toBe(words.length)
      expect(groupWord(id)).not.toBe('')
      expect(groupNote(id).length).toBeGreaterThan(40)
      for (const [i, row] of rows.entries()) expect(words[i]).not.toContain(row.metric)
    }
  })

  it('finds a figure by its path, and null where it is not known', () => {
    expect(figureAt(full, 'oneWayNs.up.errorBound')).toBe(3)
    expect(figureAt(transport(), 'oneWayNs.up.errorBound')).toBeNull()
    expect(figureAt(null, 'sent')).toBeNull()
  })

  it('never shows zero for what is not known', () => {
    expect(figureText('count', null, [null])).toBe('—')
    expect(differenceText('time', null, 5)).toBe('')
    expect(figureText('count', 0, [0])).toBe('0')
  })

  it('as text is one line a row, every line of figures as wide as its head', () => {
    const difference = ({ first, second }: { first: string; second: string }) => `${second} − ${first}`
    const words = { group: groupWord, row: rowWord, difference, median: 'Median' }
    const [head, ...rows] = tableText(result(), words)
    expect(head).toEqual(['', 'UDP', 'TCP', 'TCP − UDP'])
    expect(rows).toContainEqual(['Sent', '1,000', '1,000', '0'])
    expect(rows).toContainEqual(['Median', '25.0 µs', '27.0 µs', '+2.0 µs'])
    expect(tableText(result({ tcp: null }), words)[0]).toEqual(['', 'UDP'])
  })
})
