/** What a process changed in a list that others change as well: by entry, so that it can be done to their list too. */

export interface ListChange<T> {
  readonly put: ReadonlyMap<string, T>
  readonly removed: ReadonlySet<string>
}

/** Nothing changed. */
export const unchanged: ListChange<never> = { put: new Map<string, never>(), removed: new Set() }

/** What makes `after` of `before`; `keyOf` identifies an entry. */
export function changeBetween<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (entry: T) => string,
): ListChange<T> {
  const old = new Map(before.map((entry) => [keyOf(entry), JSON.stringify(entry)]))
  const kept = new Map(after.map((entry) => [keyOf(entry), entry]))
  return {
    put: new Map([...kept].filter(([key, entry]) => old.get(key) !== JSON.stringify(entry))),
    removed: new Set([...old.keys()].filter((key) => !kept.has(key))),
  }
}

/** The list with the change in it: changed entries stay in their place, new ones follow. */
export function withChange<T>(
  list: readonly T[],
  { put, removed }: ListChange<T>,
  keyOf: (entry: T) => string,
): readonly T[] {
  const keys = new Set(list.map(keyOf))
  return [
    ...list.filter((entry) => !removed.has(keyOf(entry))).map((entry) => put.get(keyOf(entry)) ?? entry),
    ...[...put].filter(([key]) => !keys.has(key)).map(([, entry]) => entry),
  ]
}

/** Both changes, one after the other. */
export function bothChanges<T>(first: ListChange<T>, then: ListChange<T>): ListChange<T> {
  return {
    put: new Map([...[...first.put].filter(([key]) => !then.removed.has(key)), ...then.put]),
    removed: new Set([...[...first.removed].filter((key) => !then.put.has(key)), ...then.removed]),
  }
}
