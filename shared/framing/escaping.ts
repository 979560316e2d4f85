/**
 * Byte stuffing with an escape octet, as SLIP and the escaped delimiter use it: some octets are replaced by the
 * escape octet and a substitute, so that the boundary's first octet never stands in a payload.
 */
import type { Unstuffing } from './boundary-led'
import type { Fault, Segment } from './codec'
import { neverEnding } from './faults'
import { HeldPayload } from './held-payload'
import { hexOfOctet } from './hex'

/** The escape octet, and what stands after it for each octet that is escaped (itself among them). */
export interface Escaping {
  readonly escape: number
  readonly substitutes: ReadonlyMap<number, number>
}

/** `message` with every octet that must not stand as it is escaped; the view itself when there is none. */
export function escapeOctets(message: Uint8Array, { escape, substitutes }: Escaping): Uint8Array {
  let escaped = 0
  for (const value of message) if (substitutes.has(value)) escaped++
  if (escaped === 0) return message
  const stuffed = new Uint8Array(message.length + escaped)
  let at = 0
  for (const value of message) {
    const substitute = substitutes.get(value)
    if (substitute === undefined) stuffed[at++] = value
    else {
      stuffed[at++] = escape
      stuffed[at++] = substitute
    }
  }
  return stuffed
}

/** The runs of plain payload and the escapes between them. */
export function escapedSegments(message: Uint8Array, { substitutes }: Escaping): Segment[] {
  const segments: Segment[] = []
  let offset = 0
  let run = 0
  const endRun = () => {
    if (run > 0) segments.push({ field: 'payload', offset, length: run })
    offset += run
    run = 0
  }
  for (const value of message) {
    if (!substitutes.has(value)) {
      run++
      continue
    }
    endRun()
    segments.push({ field: 'escape', offset, length: 2 })
    offset += 2
  }
  endRun()
  return segments
}

/** Undoes `escapeOctets`; a payload without an escape stays a view of its read. */
export function unescaping(escaping: Escaping, maxBytes: number, emptyIsMessage: boolean): Unstuffing {
  const { escape } = escaping
  const originals = new Map([...escaping.substitutes].map(([original, substitute]) => [substitute, original]))
  const held = new HeldPayload()
  let escaped = false

  const oversize = (index: number): Fault => ({ error: 'oversize', index, reason: neverEnding(maxBytes) })
  const takeRun = (octets: Uint8Array, from: number, to: number): Fault | null => {
    const room = maxBytes - held.length
    if (to - from > room) return oversize(from + room)
    held.add(octets, from, to, maxBytes)
    return null
  }
  const badEscape = (index: number, follower: string): Fault => {
    const allowed = [...originals.keys()].map(hexOfOctet).join(' or ')
    const reason = `The escape octet ${hexOfOctet(escape)} is followed by ${follower}; only ${allowed} may follow it.`
    return { error: 'badEscape', index, reason }
  }

  return {
    emptyIsMessage,
    take(octets, from, to) {
      let at = from
      while (at < to) {
        if (escaped) {
          const original = originals.get(octets[at] as number)
          if (original === undefined) return badEscape(at, hexOfOctet(octets[at] as number))
          if (held.length === maxBytes) return oversize(at)
          held.addOctet(original, maxBytes)
          escaped = false
          at++
        }
        let end = at
        while (end < to && octets[end] !== escape) end++
        const fault = takeRun(octets, at, end)
        if (fault !== null) return fault
        escaped = end < to
        at = end + 1
      }
      return null
    },
    finish() {
      if (escaped) return badEscape(0, 'the end of the frame')
      return held.take()
    },
    clear() {
      held.clear()
      escaped = false
    },
  }
}
