/** How many connections fit among the descriptors of this program, some of which it needs for itself. */

/** Kept free: the window, files, control connections and the system's tables need descriptors too. */
export const keptDescriptors = 128

export interface Room {
  /** How many connections fit, each taking `each` descriptors. */
  readonly most: number
  /** They are fewer than were wanted. */
  readonly isBounded: boolean
}

/** `descriptors` is null where the system tells no limit. */
export function roomFor(
  wanted: number,
  each: number,
  descriptors: { readonly most: number; readonly used: number } | null,
): Room {
  if (descriptors === null) return { most: wanted, isBounded: false }
  const fit = Math.max(0, Math.floor((descriptors.most - descriptors.used - keptDescriptors) / each))
  return fit >= wanted ? { most: wanted, isBounded: false } : { most: fit, isBounded: true }
}
