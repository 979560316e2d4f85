/** How many connections fit among the descriptors of this program, some of which it needs for itself. */

/** Kept free: the window, files, control connections and the system's tables need descriptors too. */
export const keptDescriptors = 128

export interface Room {
  /** How many connections fit, each taking `each` descriptors. */
  readonly most: number
  /** The limit, where it is what bounds them; null where it is not. */
  readonly limit: { readonly most: number; readonly kept: number } | null
}

/** `descriptors` is null where the system tells no limit. */
export function roomFor(
  wanted: number,
  each: number,
  descriptors: { readonly most: number; readonly used: number } | null,
): Room {
  if (descriptors === null) return { most: wanted, limit: null }
  const fit = Math.max(0, Math.floor((descriptors.most - descriptors.used - keptDescriptors) / each))
  if (fit >= wanted) return { most: wanted, limit: null }
  return { most: fit, limit: { most: descriptors.most, kept: keptDescriptors } }
}
