/** The two families of Internet addresses and their sizes. */
export type Family = 'IPv4' | 'IPv6'

/** Bits of an address of that family. */
export function widthOf(family: Family): number {
  return family === 'IPv4' ? 32 : 128
}
