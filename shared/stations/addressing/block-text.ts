/** Reads whatever a person types for a block of addresses, keeping the place of a refusal so that it can be marked. */
import { formatAddress, readPrefix, type Prefix } from '../../address/address'
import { addressOf } from '../../address/prefix'
import { rangeToPrefixes, readRange, type AddressRange } from '../../address/range'
import { Refusal } from '../../address/refusal'

/** A prefix, or a range with the fewest prefixes that cover it. */
export type Block =
  { kind: 'prefix'; prefix: Prefix } | { kind: 'range'; range: AddressRange; prefixes: Prefix[] }

/**
 * Reads an address with prefix, mask or wildcard, or a range of addresses; white space around it is left out.
 * The position of a refusal counts in `text` as it was given. A range that is one prefix is that prefix.
 */
export function readBlock(text: string): Block | Refusal {
  const core = text.trim()
  const offset = text.indexOf(core)
  const block = readCore(core)
  return block instanceof Refusal ? block.shiftedBy(offset) : block
}

/** `first-last`, as readBlock reads it. */
export function formatRange({ family, first, last }: AddressRange): string {
  return `${formatAddress(addressOf(family, first))}-${formatAddress(addressOf(family, last))}`
}

function readCore(text: string): Block | Refusal {
  // A zone may hold a hyphen of its own.
  if (!text.includes('-') || text.includes('%')) {
    const prefix = readPrefix(text)
    return prefix instanceof Refusal ? prefix : { kind: 'prefix', prefix }
  }
  const range = readRange(text)
  if (range instanceof Refusal) return range
  const prefixes = rangeToPrefixes(range)
  const [only] = prefixes
  return only !== undefined && prefixes.length === 1
    ? { kind: 'prefix', prefix: only }
    : { kind: 'range', range, prefixes }
}
