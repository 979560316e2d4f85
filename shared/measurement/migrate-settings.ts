/**
 * Reads the settings of a run as they were written before its transports became a list: `both`, `udp` or `tcp`.
 * Profiles and saved results of that time have them.
 */

/** What each of the three choices comes to. */
const lists: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['both', ['udp', 'tcp']],
  ['udp', ['udp']],
  ['tcp', ['tcp']],
])

/** The same settings with the list; anything else as it is, for the schema to judge. */
export function migrateMeasureSettings(old: unknown): unknown {
  if (typeof old !== 'object' || old === null || !('transports' in old)) return old
  const list = lists.get(old.transports)
  return list === undefined ? old : { ...old, transports: [...list] }
}
