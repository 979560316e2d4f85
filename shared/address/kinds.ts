/** Judges what an address or a block is for, and its class from before CIDR. */
import type { Prefix } from './address'
import { widthOf } from './family'
import { contains, firstOf, overlaps } from './prefix'
import { globalUnicast, specialPurpose, type Kind, type SpecialPurpose } from './special-purpose'

export type { Kind }

/**
 * The kinds, widest first and never empty. A prefix with host bits set stands for its address, one without for the
 * whole block: 10.0.0.0/8 is private, 10.0.0.0/7 is mixed, 10.0.0.1/7 is private again.
 */
export function kindsOf(prefix: Prefix): Kind[] {
  const judged = whatIsJudged(prefix)
  const kinds = registryEntriesOf(prefix).map(({ kind }) => kind)
  if (kinds.length === 0) return [ordinaryKind(judged)]
  const scope = kinds[0] === 'multicast' ? multicastScope(judged) : null
  return scope ? [...kinds.slice(0, 1), scope, ...kinds.slice(1)] : kinds
}

/** The registered blocks it lies in, widest first. */
export function registryEntriesOf(prefix: Prefix): SpecialPurpose[] {
  const judged = whatIsJudged(prefix)
  return specialPurpose.filter(({ block }) => contains(block, judged))
}

/** The class of RFC 791 and RFC 1112, a matter of the leading bits; history since RFC 1519. Null for IPv6. */
export function classOf({ address }: Prefix): 'A' | 'B' | 'C' | 'D' | 'E' | null {
  if (address.family === 'IPv6') return null
  const leadingOnes = address.value.toString(2).padStart(32, '0').slice(0, 4).indexOf('0')
  return (['A', 'B', 'C', 'D'] as const)[leadingOnes] ?? 'E'
}

function whatIsJudged(prefix: Prefix): Prefix {
  const isNetwork = firstOf(prefix) === prefix.address.value
  return isNetwork ? prefix : { ...prefix, prefixLength: widthOf(prefix.address.family) }
}

function ordinaryKind(block: Prefix): Kind {
  if (specialPurpose.some((special) => contains(block, special.block))) return 'mixed'
  if (block.address.family === 'IPv4' || contains(globalUnicast, block)) return 'global'
  return overlaps(block, globalUnicast) ? 'mixed' : 'reserved'
}

/** The scop field: bits 12 to 15 of an IPv6 multicast address (RFC 7346 section 2). */
const SCOPES = new Map<bigint, Kind>([
  [1n, 'interface-scope'],
  [2n, 'link-scope'],
  [3n, 'realm-scope'],
  [4n, 'admin-scope'],
  [5n, 'site-scope'],
  [8n, 'organization-scope'],
  [14n, 'global-scope'],
])

function multicastScope({ address, prefixLength }: Prefix): Kind | null {
  if (address.family === 'IPv4' || prefixLength < 16) return null
  return SCOPES.get((address.value >> 112n) & 15n) ?? null
}
