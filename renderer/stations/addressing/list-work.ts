/** The works on a list of blocks, each giving lines to read and, where they are networks, prefixes to plan with. */
import type { Prefix } from '../../../shared/address/address'
import { excludePrefixes, findOverlaps, mergePrefixes, nextFree } from '../../../shared/address/block-algebra'
import { nibbleLengths } from '../../../shared/stations/addressing/planning'
import { contains, formatPrefix, networkOf } from '../../../shared/address/prefix'
import { groupDigits } from './facts'

export const listWorks = ['summarise', 'exclude', 'overlaps', 'free', 'nibbles'] as const
export type ListWork = (typeof listWorks)[number]

export interface ListResult {
  readonly lines: readonly string[]
  readonly prefixes: readonly Prefix[]
}

/** For exclude, free and nibbles the first block is the base and the others are taken out of it. */
export function listResult(work: ListWork, blocks: readonly Prefix[], length: number): ListResult {
  const [base, ...taken] = blocks
  if (base === undefined) return { lines: [], prefixes: [] }
  if (work === 'overlaps') return { lines: overlapLines(blocks), prefixes: [] }
  if (work === 'nibbles') return { lines: nibbleLines(base), prefixes: [] }
  const prefixes = { summarise, exclude, free }[work](base, taken, length)
  return { lines: prefixes.map(formatPrefix), prefixes }
}

function summarise(base: Prefix, others: readonly Prefix[]): Prefix[] {
  return mergePrefixes([base, ...others])
}

function exclude(base: Prefix, taken: readonly Prefix[]): Prefix[] {
  return excludePrefixes(base, taken)
}

function free(base: Prefix, taken: readonly Prefix[], length: number): Prefix[] {
  const found = nextFree(base, taken, length)
  return found === null ? [] : [found]
}

function overlapLines(blocks: readonly Prefix[]): string[] {
  return findOverlaps(blocks).flatMap(({ a, b }) => {
    const one = blocks[a]
    const other = blocks[b]
    if (one === undefined || other === undefined) return []
    const [outer, inner] = contains(one, other) ? [one, other] : [other, one]
    return [`${formatPrefix(networkOf(outer))} ⊇ ${formatPrefix(networkOf(inner))}`]
  })
}

/** One line for each whole hexadecimal digit: how many networks there are, and the first of them. */
function nibbleLines(base: Prefix): string[] {
  return nibbleLengths(base).map((length) => {
    const parts = groupDigits(String(1n << BigInt(length - base.prefixLength)))
    return `/${length}  ${parts} × ${formatPrefix({ ...networkOf(base), prefixLength: length })}`
  })
}
