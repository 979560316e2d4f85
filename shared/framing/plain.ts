/** Payload that stands on the wire as it is. */
import type { Unstuffing } from './boundary-led'
import type { Fault } from './codec'
import { neverEnding } from './faults'
import { HeldPayload } from './held-payload'

/** Nothing to undo: only the maximum is watched. */
export function plain(maxBytes: number): Unstuffing {
  const held = new HeldPayload(maxBytes)
  return {
    emptyIsMessage: true,
    take(octets, from, to): Fault | null {
      const room = maxBytes - held.length
      if (to - from > room) return { error: 'oversize', index: from + room, why: neverEnding(maxBytes) }
      held.add(octets, from, to)
      return null
    },
    finish: () => held.take(),
    clear: () => held.clear(),
  }
}
