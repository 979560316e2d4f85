/** Asks every address of one of this machine's own segments for a lab: on request only, bounded, and to be cancelled. */
import { limit } from '../../../shared/stations/peers/codes'
import { FailureError, isFailure, type Failure } from '../../../shared/base/failure'
import { within } from '../../../shared/base/waiting'
import { mostSwept, type SweepStep } from '../../../shared/stations/peers/sweep'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import { addressCountOf, addressOf, firstOf, lastOf } from '../../../shared/address/prefix'
import type { Proof } from '../../engine/discovery/verifier'

const atOnce = 64
/** On one's own segment an answer takes milliseconds. */
const answerWithinMs = 1000

export interface SweepParts {
  /** Dials and says hello. Throws FailureError. */
  readonly prove: (address: string, port: number, signal: AbortSignal) => Promise<Proof>
  readonly ownIdentity: string
}

/** Every other address of the segment; a failure for IPv6, and for segments too large to ask one by one. */
export function addressesToSweep(own: { address: string; prefixLength: number }): string[] | Failure {
  const address = parseAddress(own.address)
  if (isFailure(address)) return address
  const block = { address, prefixLength: own.prefixLength }
  if (address.family === 'IPv6' || addressCountOf(block) > BigInt(mostSwept))
    return limit('sweptAddresses', mostSwept)
  // From /31 on there is neither a network nor a broadcast address (RFC 3021).
  const edge = own.prefixLength < 31 ? 1n : 0n
  const addresses: string[] = []
  for (let value = firstOf(block) + edge; value <= lastOf(block) - edge; value += 1n) {
    if (value !== address.value) addresses.push(formatAddress(addressOf('IPv4', value)))
  }
  return addresses
}

/** Yields after every address that answered and now and then between; the last step has all done. */
export async function* sweep(
  addresses: readonly string[],
  port: number,
  parts: SweepParts,
  signal: AbortSignal,
): AsyncGenerator<SweepStep, void, void> {
  const found: SweepStep['found'][number][] = []
  let done = 0
  for (let from = 0; from < addresses.length && !signal.aborted; from += atOnce) {
    const batch = addresses.slice(from, from + atOnce)
    await Promise.all(
      batch.map(async (host) => {
        try {
          const { identity, said } = await within(answerWithinMs, signal, (over) =>
            parts.prove(host, port, over),
          )
          if (identity !== parts.ownIdentity)
            found.push({ host, controlPort: port, identity, name: 'name' in said ? said.name : null })
        } catch (error) {
          if (!(error instanceof FailureError)) throw error
        }
        done += 1
      }),
    )
    yield { done, total: addresses.length, found: [...found] }
  }
}
