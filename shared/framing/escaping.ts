/**
 * Byte stuffing with an escape octet, as SLIP and the escaped delimiter use it: some octets are replaced by the
 * escape octet and a substitute, so that the boundary's first octet never stands in a payload.
 */
import type { Why } from '../base/why'
import { fault } from './codes'
import type { Unstuffing } from './boundary-led'
import type { Fault, Segment } from './codec'
import { neverEnding } from './faults'
import { copyOctets, HeldPayload } from './held-payload'
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
  const held = new HeldPayload(maxBytes)
  let escaped = false

  const oversize = (index: number): Fault => ({ error: 'oversize', index, why: neverEnding(maxBytes) })
  const [allowed = '', other = ''] = [...originals.keys()].map(hexOfOctet)
  const written = { escape: hexOfOctet(escape), allowed, other }
  const badEscape = (index: number, why: Why): Fault => ({ error: 'badEscape', index, why })

  return {
    emptyIsMessage,
    take(octets, from, to) {
      const run = octets.subarray(from, to)
      let length = held.length
      let next = run.indexOf(escape)
      if (!escaped && next === -1 && length + run.length <= maxBytes) {
        held.add(octets, from, to)
        return null
      }
      const buffer = held.room(run.length)
      let at = 0
      while (at < run.length) {
        if (escaped) {
          const original = originals.get(run[at] as number)
          if (original === undefined)
            return badEscape(
              from + at,
              fault('badEscape', { ...written, follower: hexOfOctet(run[at] as number) }),
            )
          if (length === maxBytes) return oversize(from + at)
          buffer[length++] = original
          at++
          next = run.indexOf(escape, at)
        }
        const end = next === -1 ? run.length : next
        if (length + end - at > maxBytes) return oversize(from + at + maxBytes - length)
        copyOctets(run, at, end, buffer, length)
        length += end - at
        escaped = next !== -1
        at = end + 1
      }
      held.wrote(length)
      return null
    },
    finish() {
      if (escaped) return badEscape(0, fault('escapeAtEnd', written))
      return held.take()
    },
    clear() {
      held.clear()
      escaped = false
    },
  }
}
