/**
 * A strict schema as one that ignores fields it does not know, at every depth, so that a newer lab or a newer file may
 * say more. What is known is checked as strictly as before.
 */
import * as v from 'valibot'

type AnySchema = v.GenericSchema

/** The parts of valibot's schemas that hold other schemas; a kind that is not among them has none. */
interface Parts {
  readonly type: string
  readonly entries: Readonly<Record<string, AnySchema>>
  readonly item: AnySchema
  readonly wrapped: AnySchema
  readonly default: never
  readonly key: never
  readonly value: AnySchema
  readonly options: readonly AnySchema[]
  readonly pipe?: readonly [AnySchema, ...(AnySchema | v.GenericPipeItem)[]]
}

export function tolerant<S extends AnySchema>(schema: S): S {
  return loosened(schema) as S
}

function loosened(schema: AnySchema): AnySchema {
  const parts = schema as unknown as Parts
  if (parts.pipe !== undefined) {
    const [first, ...rest] = parts.pipe
    const items = rest.map((item) => (item.kind === 'schema' ? loosened(item as AnySchema) : item))
    return (v.pipe as unknown as (...items: unknown[]) => AnySchema)(loosened(first), ...items)
  }
  switch (parts.type) {
    case 'strict_object':
    case 'object':
      return v.object(
        Object.fromEntries(Object.entries(parts.entries).map(([name, entry]) => [name, loosened(entry)])),
      )
    case 'array':
      return v.array(loosened(parts.item))
    case 'record':
      return v.record(parts.key, loosened(parts.value))
    case 'nullable':
      return v.nullable(loosened(parts.wrapped), parts.default)
    case 'optional':
      return v.optional(loosened(parts.wrapped), parts.default)
    case 'exact_optional':
      return v.exactOptional(loosened(parts.wrapped), parts.default)
    case 'union':
      return v.union(parts.options.map(loosened))
    case 'variant':
      return v.variant(parts.key, parts.options.map(loosened) as never)
    default:
      return schema
  }
}
