/** What is not known is left out at every depth, and what is known is checked as before. */
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { tolerant } from '../../../shared/base/tolerant'

const Inner = v.strictObject({ name: v.string() })
const inner = { name: 'known' }
const newer = { name: 'known', added: 1 }
const wrong = { name: 7, added: 1 }

/** Each way in which a schema may hold another, with a value around a given one. */
const holders: readonly { kind: string; schema: v.GenericSchema; around: (value: unknown) => unknown }[] = [
  { kind: 'itself', schema: Inner, around: (value) => value },
  { kind: 'a field', schema: v.strictObject({ held: Inner }), around: (value) => ({ held: value }) },
  { kind: 'an object', schema: v.object({ held: Inner }), around: (value) => ({ held: value }) },
  { kind: 'a list', schema: v.array(Inner), around: (value) => [value, value] },
  { kind: 'a record', schema: v.record(v.string(), Inner), around: (value) => ({ first: value }) },
  { kind: 'what may be null', schema: v.nullable(Inner), around: (value) => value },
  {
    kind: 'what may be missing',
    schema: v.strictObject({ held: v.optional(Inner) }),
    around: (value) => ({ held: value }),
  },
  {
    kind: 'what may be left out',
    schema: v.strictObject({ held: v.exactOptional(Inner) }),
    around: (value) => ({ held: value }),
  },
  { kind: 'one of several', schema: v.union([v.number(), Inner]), around: (value) => value },
  {
    kind: 'a variant',
    schema: v.variant('kind', [
      v.strictObject({ kind: v.literal('one'), held: Inner }),
      v.strictObject({ kind: v.literal('other') }),
    ]),
    around: (value) => ({ kind: 'one', held: value }),
  },
  {
    kind: 'what is checked further',
    schema: v.pipe(
      v.strictObject({ held: Inner }),
      v.check(({ held }) => held.name === 'known'),
    ),
    around: (value) => ({ held: value }),
  },
  {
    kind: 'what is turned into another',
    schema: v.pipe(
      v.unknown(),
      v.transform((value) => value),
      v.strictObject({ held: Inner }),
    ),
    around: (value) => ({ held: value }),
  },
]

describe.each(holders)('an unknown field in $kind', ({ schema, around }) => {
  it('is refused by the strict schema and left out by the tolerant one', () => {
    expect(v.is(schema, around(newer))).toBe(false)
    expect(v.parse(tolerant(schema), around(newer))).toEqual(around(inner))
  })

  it('makes nothing wrong right', () => {
    expect(v.is(tolerant(schema), around(wrong))).toBe(false)
  })
})

it('keeps what a schema falls back to', () => {
  const schema = v.strictObject({
    missing: v.optional(v.number(), 5),
    absent: v.nullable(v.strictObject({ a: v.number() }), null),
  })
  expect(v.parse(tolerant(schema), { absent: null, added: 1 })).toEqual({ missing: 5, absent: null })
})

it('still holds a value to the checks of a pipe', () => {
  const schema = v.strictObject({ port: v.pipe(v.number(), v.minValue(1), v.maxValue(65_535)) })
  expect(v.is(tolerant(schema), { port: 65_536, added: 1 })).toBe(false)
})
