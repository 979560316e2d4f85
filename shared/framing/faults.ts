/** The sentences and errors that more than one decoder says. */
import type { FramingError } from './codec'

/** The stream ended at `at` inside the frame that began at `offset`. */
export function truncated(offset: number, at: number): FramingError {
  const reason = `The stream ended after ${octets(at - offset)} of a frame that was not complete.`
  return { kind: 'error', error: 'truncated', offset, at, reason, resynchronises: false }
}

/** Says that a length is too large; one that no double holds exactly is not written out. */
export function oversizeLength(payloadBytes: number, maxBytes: number): string {
  const claimed = Number.isSafeInteger(payloadBytes) ? octets(payloadBytes) : 'more than 2^53 octets'
  return `The length says ${claimed}, the maximum is ${maxBytes}.`
}

/** Says that no boundary came in time. */
export function neverEnding(maxBytes: number): string {
  return `The frame has no end within the maximum of ${octets(maxBytes)}.`
}

/** A count of octets in words. */
export function octets(count: number): string {
  return count === 1 ? '1 octet' : `${count} octets`
}
