/** Planning step by step: splitting, carving, joining, and what is refused. */
import { describe, expect, it } from 'vitest'
import { isFailure, type Failure } from '../../../../shared/base/failure'
import { formatPrefix } from '../../../../shared/address/prefix'
import {
  emptyHistory,
  mostUndos,
  record,
  redo,
  undo,
} from '../../../../shared/stations/addressing/plan-history'
import { rowsOf } from '../../../../shared/stations/addressing/plan-rows'
import {
  addBase,
  carve,
  isFree,
  join,
  leavesOf,
  pathTo,
  relabel,
  removeBase,
  splitByHosts,
  splitEvenly,
  type Plan,
} from '../../../../shared/stations/addressing/plan-tree'
import { prefixOf } from '../../address/prefix-of'
import { sentenceOf } from '../../address/refused'

function good(plan: Plan | Failure): Plan {
  if (isFailure(plan)) throw new Error(JSON.stringify(plan))
  return plan
}

const office = good(addBase([], prefixOf('10.1.0.0/24')))
const outline = (plan: Plan) =>
  rowsOf(plan).map(({ node, depth }) => `${'  '.repeat(depth)}${formatPrefix(node.prefix)}`)

describe('bases', () => {
  it('stand in address order, host bits cleared', () =>
    expect(outline(good(addBase(office, prefixOf('10.0.0.7/24'))))).toEqual(['10.0.0.0/24', '10.1.0.0/24']))

  it('of both families stand side by side', () =>
    expect(outline(good(addBase(office, prefixOf('2001:db8::/32'))))).toEqual([
      '10.1.0.0/24',
      '2001:db8::/32',
    ]))

  it('do not overlap', () =>
    expect(sentenceOf(addBase(office, prefixOf('10.0.0.0/8')))).toBe(
      '10.0.0.0/8 overlaps 10.1.0.0/24, which is in the plan.',
    ))

  it('go with all that is planned in them', () =>
    expect(
      removeBase(good(splitEvenly(office, prefixOf('10.1.0.0/24'), 25)), prefixOf('10.1.0.0/24')),
    ).toEqual([]))
})

describe('splitting', () => {
  const halves = good(splitEvenly(office, prefixOf('10.1.0.0/24'), 25))

  it('evenly gives all parts', () =>
    expect(outline(halves)).toEqual(['10.1.0.0/24', '  10.1.0.0/25', '  10.1.0.128/25']))

  it('goes on inside a part, and joins again', () => {
    const deeper = good(splitEvenly(halves, prefixOf('10.1.0.128/25'), 26))
    expect(outline(deeper).slice(2)).toEqual(['  10.1.0.128/25', '    10.1.0.128/26', '    10.1.0.192/26'])
    expect(join(deeper, prefixOf('10.1.0.128/25'))).toEqual(halves)
    expect(outline(join(deeper, prefixOf('10.1.0.0/24')))).toEqual(['10.1.0.0/24'])
  })

  it('leaves the plan it began with as it was', () => expect(outline(office)).toEqual(['10.1.0.0/24']))

  it('by hosts puts the largest first and says what is free', () => {
    const needs = [
      { name: 'lab', hosts: 20n },
      { name: 'class', hosts: 100n },
      { name: 'link', hosts: 2n },
    ]
    const plan = good(splitByHosts(office, prefixOf('10.1.0.0/24'), needs))
    expect(
      leavesOf(plan).map((leaf) => [formatPrefix(leaf.prefix), leaf.name, leaf.neededHosts, isFree(leaf)]),
    ).toEqual([
      ['10.1.0.0/25', 'class', 100n, false],
      ['10.1.0.128/27', 'lab', 20n, false],
      ['10.1.0.160/30', 'link', 2n, false],
      ['10.1.0.164/30', '', null, true],
      ['10.1.0.168/29', '', null, true],
      ['10.1.0.176/28', '', null, true],
      ['10.1.0.192/26', '', null, true],
    ])
  })

  it('by hosts that take the whole network only labels it', () => {
    const plan = good(splitByHosts(office, prefixOf('10.1.0.0/24'), [{ name: 'all', hosts: 200n }]))
    expect(rowsOf(plan)).toHaveLength(1)
    expect(plan[0]).toMatchObject({ name: 'all', neededHosts: 200n })
  })

  it('is refused where it does not fit or is no split', () => {
    expect(sentenceOf(splitByHosts(office, prefixOf('10.1.0.0/24'), [{ name: '', hosts: 300n }]))).toContain(
      'no longer fits',
    )
    expect(sentenceOf(splitEvenly(office, prefixOf('10.1.0.0/24'), 24))).toContain('longer prefixes')
    expect(sentenceOf(splitEvenly(office, prefixOf('10.1.0.0/24'), 33))).toContain('24 to 32')
    const wide = good(addBase([], prefixOf('2001:db8::/32')))
    expect(sentenceOf(splitEvenly(wide, prefixOf('2001:db8::/32'), 64))).toContain('4294967296')
  })
})

describe('carving', () => {
  it('cuts the network out and keeps the rest free', () => {
    const plan = good(carve(office, prefixOf('10.1.0.64/26'), { name: 'phones' }))
    expect(leavesOf(plan).map(({ prefix, name }) => [formatPrefix(prefix), name])).toEqual([
      ['10.1.0.0/26', ''],
      ['10.1.0.64/26', 'phones'],
      ['10.1.0.128/25', ''],
    ])
    expect(pathTo(plan, prefixOf('10.1.0.70/32')).map(({ prefix }) => formatPrefix(prefix))).toEqual([
      '10.1.0.0/24',
      '10.1.0.64/26',
    ])
  })

  it('is refused outside the bases and across what is split', () => {
    expect(sentenceOf(carve(office, prefixOf('10.2.0.0/26'), {}))).toContain("none of the plan's bases")
    const quarters = good(splitEvenly(office, prefixOf('10.1.0.0/24'), 26))
    expect(sentenceOf(carve(quarters, prefixOf('10.1.0.128/25'), {}))).toContain('is split')
  })
})

describe('undo and redo', () => {
  it('go through every plan there was', () => {
    const named = relabel(office, prefixOf('10.1.0.0/24'), { name: 'office', colour: 'blue' })
    const history = record(record(emptyHistory, office), named)
    expect(undo(history).present).toBe(office)
    expect(undo(undo(undo(history))).present).toEqual([])
    expect(redo(undo(history))).toEqual(history)
    expect(record(undo(history), office)).toEqual(undo(history))
    expect(record(undo(history), named).future).toEqual([])
  })

  it('keep a bounded number of plans', () => {
    let history = emptyHistory
    for (let step = 0; step < mostUndos + 10; step++)
      history = record(history, relabel(office, prefixOf('10.1.0.0/24'), { name: String(step) }))
    expect(history.past).toHaveLength(mostUndos)
  })
})
