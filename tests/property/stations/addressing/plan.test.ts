/** Whatever is done to a plan, its leaves cover the bases exactly, and every form of it reads back the same. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../../shared/base/failure'
import { mergePrefixes } from '../../../../shared/address/block-algebra'
import { widthOf } from '../../../../shared/address/family'
import { emptyHistory, record, undo } from '../../../../shared/stations/addressing/plan-history'
import { planFormats, readPlan, writePlan } from '../../../../shared/stations/addressing/plan-text'
import {
  addBase,
  carve,
  join,
  leavesOf,
  planColours,
  relabel,
  splitByHosts,
  splitEvenly,
  type Plan,
} from '../../../../shared/stations/addressing/plan-tree'
import { addressOf, comparePrefixes, lastOf, networkOf } from '../../../../shared/address/prefix'
import { rowsOf } from '../../../../shared/stations/addressing/plan-rows'
import { prefixOf } from '../../../unit/address/prefix-of'

const bases = ['10.0.0.0/16', '172.16.0.0/20', '2001:db8::/48'].map(prefixOf)
const word = fc.string({ unit: 'grapheme', maxLength: 20 })
const step = fc.record({
  kind: fc.constantFrom('split', 'hosts', 'carve', 'join', 'label'),
  /** Which of the rows there are. */
  row: fc.nat(),
  bits: fc.integer({ min: 1, max: 5 }),
  hosts: fc.array(fc.bigInt({ min: 1n, max: 60n }), { minLength: 1, maxLength: 4 }),
  name: word,
  note: word,
  colour: fc.constantFrom(...planColours),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const start = bases.reduce<Plan>((plan, base) => {
  const next = addBase(plan, base)
  return isFailure(next) ? plan : next
}, [])

function take(plan: Plan, { kind, row, bits, hosts, name, note, colour }: Step): Plan {
  const rows = rowsOf(plan)
  const target = rows[row % rows.length]!.node.prefix
  const width = widthOf(target.address.family)
  const length = Math.min(width, target.prefixLength + bits)
  const next = {
    split: () => splitEvenly(plan, target, length),
    hosts: () =>
      splitByHosts(
        plan,
        target,
        hosts.map((count) => ({ name, hosts: count })),
      ),
    carve: () =>
      carve(
        plan,
        { address: addressOf(target.address.family, lastOf(target)), prefixLength: length },
        { name },
      ),
    join: () => join(plan, target),
    label: () => relabel(plan, target, { name, note, colour }),
  }[kind]()
  return isFailure(next) ? plan : next
}

describe('a plan', () => {
  it('covers its bases exactly, in order, whatever is done', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const plan = steps.reduce(take, start)
        const leaves = leavesOf(plan).map(({ prefix }) => prefix)
        expect(leaves).toEqual([...leaves].sort(comparePrefixes))
        expect(mergePrefixes(leaves)).toEqual(bases.map(networkOf))
        for (const [at, leaf] of leaves.entries()) {
          const next = leaves[at + 1]
          if (next !== undefined && next.address.family === leaf.address.family)
            expect(lastOf(leaf)).toBeLessThan(next.address.value)
        }
      }),
    ))

  it('is read as it was written, in every form', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.constantFrom(...planFormats), (steps, format) => {
        const tidy = (text: string) => text.replace(/\s+/g, ' ').trim()
        const plan = steps
          .map((one) => ({ ...one, name: tidy(one.name), note: tidy(one.note) }))
          .reduce(take, start)
        expect(readPlan(writePlan(plan, format))).toEqual(plan)
      }),
    ))

  it('is back at every earlier state by undo', () =>
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        let history = record(emptyHistory, start)
        const seen = [start]
        for (const one of steps) {
          const plan = take(history.present, one)
          if (plan !== history.present) seen.push(plan)
          history = record(history, plan)
        }
        for (const plan of seen.reverse()) {
          expect(history.present).toBe(plan)
          history = undo(history)
        }
      }),
    ))
})

it('shows a /8 in 65,536 parts in under 100 ms', () => {
  const base = prefixOf('10.0.0.0/8')
  const plan = addBase([], base) as Plan
  const times = Array.from({ length: 5 }, () => {
    const from = performance.now()
    const rows = rowsOf(splitEvenly(plan, base, 24) as Plan)
    expect(rows).toHaveLength(65_537)
    return performance.now() - from
  })
  expect(Math.min(...times)).toBeLessThan(100)
})
