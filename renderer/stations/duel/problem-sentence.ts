/** What is wrong with the settings, in one sentence. */
import { failureSentence } from '../../../shared/words/failure-sentence'
import { m } from '../../../shared/words/generated/messages'
import type { NumberField, Problem } from './draft'

export function problemSentence(problem: Problem): string {
  switch (problem.problem) {
    case 'number':
      return m.problem_number({
        field: fieldWord(problem.field),
        min: plain(problem.min),
        max: plain(problem.max),
      })
    case 'payloadTooSmall':
      return m.problem_payload_small({ bytes: problem.bytes, min: problem.min })
    case 'payloadGap':
      return m.problem_payload_gap({ bytes: problem.bytes, base: problem.base, next: problem.next })
    case 'payloadFragments':
      return m.problem_payload_fragments({ bytes: problem.bytes, max: plain(problem.max) })
    case 'other':
      return failureSentence(problem.failure)
  }
}

export function fieldWord(field: NumberField): string {
  return {
    intervalMs: m.field_interval,
    count: m.field_count,
    durationS: m.field_duration,
    payloadBytes: m.field_payload,
    lateAfterMs: m.field_late_after,
    dscp: m.field_dscp,
  }[field]()
}

function plain(value: number): string {
  return value.toLocaleString('en-US')
}
