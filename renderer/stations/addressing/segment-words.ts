/** What a verdict on two machines means, in a sentence: also where the two masks do not agree. */
import type { SegmentVerdict } from '../../../shared/address/segment'
import { m } from '../../../shared/words/generated/messages'

/** `a` and `b` are the two addresses with their prefixes. */
export function disagreement(verdict: SegmentVerdict, a: string, b: string): string {
  const { verdictOfA, verdictOfB } = verdict
  if (verdictOfA && verdictOfB) {
    return verdict.a.prefixLength === verdict.b.prefixLength
      ? m.addressing_verdict_both({ network: `${verdict.a.network}/${verdict.a.prefixLength}` })
      : m.addressing_verdict_both_masks_differ()
  }
  if (verdictOfA) return m.addressing_verdict_one({ one: 'A', other: 'B', oneText: a, otherText: b })
  if (verdictOfB) return m.addressing_verdict_one({ one: 'B', other: 'A', oneText: b, otherText: a })
  return m.addressing_verdict_neither()
}
