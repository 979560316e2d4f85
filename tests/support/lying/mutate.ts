/** Turns what a lab may say into what none should: a field of any depth taken out, exchanged, doubled or added. */
import type { Random } from './random'

/** What stands in a field's place: every kind of JSON value, and texts that mean something to whoever shows them. */
export const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  65_536,
  2 ** 53,
  -(2 ** 31),
  1e308,
  '',
  ' ',
  '\u0000',
  '\ufeff',
  '\u202eevil',
  '\u001b[2J\u001b]0;title\u0007',
  '\ud800',
  '=1+1',
  '__proto__',
  'x'.repeat(5000),
  '9'.repeat(400),
  [],
  {},
  [[[[[[[[]]]]]]]],
  Array.from({ length: 500 }, () => 0),
  { type: 'hello' },
  { constructor: { prototype: null }, toString: 1 },
]

type Holder = Record<string, unknown> | unknown[]

/** A copy with one to three changes. */
export function mutated(value: unknown, random: Random): unknown {
  let changed = structuredClone(value)
  const changes = 1 + random.below(3)
  for (let change = 0; change < changes; change += 1) changed = changedOnce(changed, random)
  return changed
}

function changedOnce(value: unknown, random: Random): unknown {
  const holders = holdersIn(value)
  if (holders.length === 0 || random.chance(0.02)) return structuredClone(random.one(hostileValues))
  const holder = random.one(holders)
  const keys = Object.keys(holder)
  if (keys.length === 0 || random.chance(0.1)) return added(value, holder, random)
  const key = random.one(keys)
  const fields = holder as Record<string, unknown>
  switch (random.below(4)) {
    case 0:
      delete fields[key]
      break
    case 1:
      fields[key] = fields[random.one(keys)]
      break
    default:
      fields[key] = structuredClone(random.one(hostileValues))
  }
  return value
}

function added(value: unknown, holder: Holder, random: Random): unknown {
  const strange = structuredClone(random.one(hostileValues))
  if (Array.isArray(holder)) holder.push(strange)
  // As a parser of JSON would make it: an own field even where it is called __proto__.
  else
    Object.defineProperty(holder, random.one(['added', '__proto__', 'session', 'type', 'id']), {
      value: strange,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return value
}

/** Every object and list in the value, itself included. */
function holdersIn(value: unknown): Holder[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Holder, ...Object.values(value).flatMap(holdersIn)]
}
