/** The faults that more than one decoder finds. */
import type { Why } from '../base/why'
import type { FramingError } from './codec'
import { fault } from './codes'

/** The stream ended at `at` inside the frame that began at `offset`. */
export function truncated(offset: number, at: number): FramingError {
  const why = fault('truncated', { octets: at - offset })
  return { kind: 'error', error: 'truncated', offset, at, why, resynchronises: false }
}

/** A length is too large; one that no double holds exactly is not written out. */
export function oversizeLength(payloadBytes: number, maxBytes: number): Why {
  return Number.isSafeInteger(payloadBytes)
    ? fault('lengthOverMaximum', { octets: payloadBytes, most: maxBytes })
    : fault('lengthBeyondCounting', { most: maxBytes })
}

/** No boundary came in time. */
export function neverEnding(maxBytes: number): Why {
  return fault('neverEnding', { most: maxBytes })
}

/** Whether an error loses the next boundary too: after a wrong length nothing says where a frame begins. */
export function losesBoundary({ error, resynchronises }: FramingError): boolean {
  return !resynchronises && error !== 'truncated'
}
