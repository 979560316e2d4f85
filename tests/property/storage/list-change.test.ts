/** A change of a list, taken out of one copy and done to another. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bothChanges, changeBetween, withChange } from '../../../electron/storage/list-change'

const entry = fc.record({ key: fc.constantFrom(...'abcdefgh'), value: fc.integer({ min: 0, max: 3 }) })
const entries = fc.uniqueArray(entry, { selector: ({ key }) => key })
const keyOf = ({ key }: { key: string }) => key
const sorted = <T extends { key: string }>(list: readonly T[]) =>
  [...list].sort((a, b) => a.key.localeCompare(b.key))

it('makes the one list of the other', () => {
  fc.assert(
    fc.property(entries, entries, (before, after) => {
      const made = withChange(before, changeBetween(before, after, keyOf), keyOf)
      expect(sorted(made)).toEqual(sorted(after))
    }),
  )
})

it('touches no entry that it does not name', () => {
  fc.assert(
    fc.property(entries, entries, entries, (before, after, others) => {
      const change = changeBetween(before, after, keyOf)
      const made = withChange(others, change, keyOf)
      const named = new Set([...change.put.keys(), ...change.removed])
      const rest = (list: typeof others) => sorted(list.filter(({ key }) => !named.has(key)))
      expect(rest([...made])).toEqual(rest(others))
      for (const key of change.removed) expect(made.map(keyOf)).not.toContain(key)
      for (const put of change.put.values()) expect(made).toContainEqual(put)
    }),
  )
})

it('is the same twice, and two changes are the same as both', () => {
  fc.assert(
    fc.property(entries, entries, entries, entries, (one, two, three, others) => {
      const [first, then] = [changeBetween(one, two, keyOf), changeBetween(two, three, keyOf)]
      const stepwise = withChange(withChange(others, first, keyOf), then, keyOf)
      const atOnce = withChange(others, bothChanges(first, then), keyOf)
      expect(sorted(atOnce)).toEqual(sorted(stepwise))
      expect(withChange(atOnce, bothChanges(first, then), keyOf)).toEqual(atOnce)
    }),
  )
})
