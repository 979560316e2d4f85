/**
 * Values that a schema takes, made from the schema itself: what a lab may say follows the contract without being written
 * down a second time, new messages and fields included.
 */
import * as v from 'valibot'
import type { Random } from './random'

type AnySchema = v.GenericSchema

/** The parts of valibot's schemas that this reads. */
interface Parts {
  readonly type: string
  readonly entries: Readonly<Record<string, AnySchema>>
  readonly item: AnySchema
  readonly wrapped: AnySchema
  readonly key: AnySchema
  readonly value: AnySchema
  readonly options: readonly unknown[]
  readonly literal: unknown
  readonly pipe?: readonly (AnySchema | v.GenericPipeItem)[]
}

/** Texts of which every checked text of the protocol takes one. */
const texts = [
  'a name',
  '',
  '0'.repeat(32),
  'a'.repeat(64),
  '012345',
  'AAAA',
  '127.0.0.1',
  '::1',
  'udp',
  'c-0000-0001',
  'system',
  '2026-01-01T00:00:00.000Z',
]
const numbers = [0, 1, 2, 100, 8642, 65_535, 1_000_000, 0.5, 10_000_000, -1]

/** Tries before a checked value is looked for among the texts and numbers above. */
const tries = 20

/** A value that fits; throws where none was found, which asks for another text or number above. */
export function sample(schema: AnySchema, random: Random): unknown {
  const parts = schema as unknown as Parts
  if (parts.pipe === undefined) return madeOf(parts, random)
  for (let trial = 0; trial < tries; trial += 1) {
    const made = madeOf(parts, random)
    if (v.is(schema, made)) return made
  }
  const fitting = [...texts, ...numbers].filter((one) => v.is(schema, one))
  if (fitting.length === 0) throw new Error(`nothing known fits a checked ${parts.type}`)
  return random.one(fitting)
}

function madeOf(parts: Parts, random: Random): unknown {
  switch (parts.type) {
    case 'strict_object':
    case 'loose_object':
    case 'object':
      return Object.fromEntries(
        Object.entries(parts.entries).flatMap(([name, entry]) => {
          const { type } = entry as unknown as Parts
          const isLeftOut = (type === 'optional' || type === 'exact_optional') && random.chance(0.5)
          return isLeftOut ? [] : [[name, sample(entry, random)]]
        }),
      )
    case 'variant':
    case 'union':
      return sample(random.one(parts.options) as AnySchema, random)
    case 'picklist':
    case 'enum':
      return random.one(parts.options)
    case 'literal':
      return parts.literal
    case 'array':
      return Array.from({ length: random.below(4) }, () => sample(parts.item, random))
    case 'record':
      return random.chance(0.5) ? {} : { [String(sample(parts.key, random))]: sample(parts.value, random) }
    case 'nullable':
      return random.chance(0.3) ? null : sample(parts.wrapped, random)
    case 'optional':
    case 'exact_optional':
      return sample(parts.wrapped, random)
    case 'boolean':
      return random.chance(0.5)
    case 'number':
      return random.one(numbers)
    case 'string':
      return random.one(texts)
    default:
      return null
  }
}
