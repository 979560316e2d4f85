/** Blocks put together and taken apart: merge, exclude, overlaps, free space. Lists come in address order. */
import type { Prefix } from './address'
import { widthOf } from './family'
import { addressOf, comparePrefixes, overlaps } from './prefix'
import { joinRanges, rangeOfPrefix, rangeToPrefixes, type AddressRange } from './range'

/** The fewest prefixes that hold the same addresses as the list, IPv4 before IPv6. */
export function mergePrefixes(prefixes: readonly Prefix[]): Prefix[] {
  return joinRanges(prefixes.map(rangeOfPrefix)).flatMap(rangeToPrefixes)
}

/** The fewest prefixes that hold the addresses of `base` that are in none of `taken`. */
export function excludePrefixes(base: Prefix, taken: readonly Prefix[]): Prefix[] {
  return freeRanges(base, taken).flatMap(rangeToPrefixes)
}

/** Every pair of the list that shares addresses, as positions in the list. */
export function findOverlaps(prefixes: readonly Prefix[]): { a: number; b: number }[] {
  const order = prefixes.map((prefix, position) => ({ prefix, position }))
  order.sort((x, y) => comparePrefixes(x.prefix, y.prefix))
  const open: typeof order = []
  return order.flatMap((entry) => {
    while (open.length > 0 && !overlaps(open.at(-1)!.prefix, entry.prefix)) open.pop()
    const pairs = open.map(({ position }) => pairOf(position, entry.position))
    open.push(entry)
    return pairs
  })
}

/** The first free block of that length in `base`, or null where none is left. */
export function nextFree(base: Prefix, taken: readonly Prefix[], prefixLength: number): Prefix | null {
  const { family } = base.address
  if (prefixLength < base.prefixLength || prefixLength > widthOf(family)) return null
  const size = 1n << BigInt(widthOf(family) - prefixLength)
  for (const { first, last } of freeRanges(base, taken)) {
    const aligned = (first + size - 1n) & ~(size - 1n)
    if (aligned + size - 1n <= last) return { address: addressOf(family, aligned), prefixLength }
  }
  return null
}

/** What `taken` leaves of `base`. */
function freeRanges(base: Prefix, taken: readonly Prefix[]): AddressRange[] {
  const { family, first, last } = rangeOfPrefix(base)
  const free: AddressRange[] = []
  let at = first
  for (const range of joinRanges(taken.map(rangeOfPrefix))) {
    if (range.family !== family || range.last < at || range.first > last) continue
    if (range.first > at) free.push({ family, first: at, last: range.first - 1n })
    at = range.last + 1n
  }
  if (at <= last) free.push({ family, first: at, last })
  return free
}

function pairOf(one: number, other: number): { a: number; b: number } {
  return { a: Math.min(one, other), b: Math.max(one, other) }
}
