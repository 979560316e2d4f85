/** Are two machines in one segment? Each judges by its own mask, and they can disagree. */
import { formatAddress, sameNetwork, type Prefix } from './address'
import { addressOf, firstOf, networkOf } from './prefix'
import { andWorking, type AndWorking } from './working'

/**
 * `verdictOfA`: A, with A's mask, takes B for a neighbour and sends to it directly; `same` when both do.
 * With one true and one false the one sends directly and the other answers through its gateway.
 */
export type SegmentVerdict = {
  same: boolean
  verdictOfA: boolean
  verdictOfB: boolean
  a: { network: string; prefixLength: number }
  b: { network: string; prefixLength: number }
}

/** How one side comes to its verdict: the own AND and the other's, both with the own mask. */
export type SegmentWorking = { own: AndWorking; other: AndWorking; firstDifferingBit: number | null }

/** Judges with each side's own mask. Addresses of two families never share a segment by arithmetic. */
export function judgeSegment(a: Prefix, b: Prefix): SegmentVerdict {
  const verdictOfA = sameNetwork(a.address, b.address, a.prefixLength)
  const verdictOfB = sameNetwork(a.address, b.address, b.prefixLength)
  return { same: verdictOfA && verdictOfB, verdictOfA, verdictOfB, a: networkText(a), b: networkText(b) }
}

/**
 * The working behind `own`'s verdict on `other`; bits count from 0 at the left, null where the two ANDs are equal.
 * Null for two families: there is nothing to compare.
 */
export function segmentWorking(own: Prefix, other: Prefix): SegmentWorking | null {
  const { family } = own.address
  if (family !== other.address.family) return null
  const judged = { address: other.address, prefixLength: own.prefixLength }
  const difference = addressOf(family, firstOf(own) ^ firstOf(judged))
  const bits = andWorking({ address: difference, prefixLength: own.prefixLength }).address.groups
  const firstDifferingBit = bits
    .map(({ binary }) => binary)
    .join('')
    .indexOf('1')
  return {
    own: andWorking(own),
    other: andWorking(judged),
    firstDifferingBit: firstDifferingBit < 0 ? null : firstDifferingBit,
  }
}

function networkText(prefix: Prefix): { network: string; prefixLength: number } {
  return { network: formatAddress(networkOf(prefix).address), prefixLength: prefix.prefixLength }
}
