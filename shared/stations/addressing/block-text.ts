/** Reads whatever a person types for a block of addresses, keeping the place of a refusal so that it can be marked. */
import { why } from '../../address/codes'
import { formatAddress, parseAddress, readPrefix, type Prefix } from '../../address/address'
import { copiedPrefix } from '../../address/copied-line'
import type { InterfaceAddress } from '../../address/interface-address'
import { addressOf } from '../../address/prefix'
import { rangeToPrefixes, readRange, type AddressRange } from '../../address/range'
import { isFailure } from '../../base/failure'
import { readTyped, Refusal } from '../../base/refusal'
import { ownMaskFor } from './own-mask'

/** A prefix, or a range with the fewest prefixes that cover it. */
export type Block =
  { kind: 'prefix'; prefix: Prefix } | { kind: 'range'; range: AddressRange; prefixes: Prefix[] }

/**
 * Reads an address with prefix, mask or wildcard, or a range of addresses, as people type and paste them (see
 * readTyped). The position of a refusal counts in `text` as it was given. A range that is one prefix is that prefix.
 */
export function readBlock(text: string): Block | Refusal {
  return readTyped(text, (core) =>
    isRange(copiedPrefix(core).core) ? readRangeBlock(core) : readPrefixBlock(core),
  )
}

/**
 * Why the answer cannot be had from this text: it is an address alone, and what lies with it in one network depends on
 * its mask. Names the mask of this machine's own network where the address lies in that. Null where a mask is given.
 */
export function maskMissingIn(text: string, own: readonly OwnAddress[]): Refusal | null {
  const address = parseAddress(text)
  if (isFailure(address)) return null
  const shown = formatAddress(address)
  const mask = ownMaskFor(address, own)
  return new Refusal(
    text.trimEnd().length,
    mask === null
      ? why('maskMissing', { example: `${shown}/${address.family === 'IPv4' ? 24 : 64}` })
      : why('maskMissingOwn', {
          own: `${shown}/${mask.prefixLength}`,
          interface: mask.interface,
        }),
  )
}

type OwnAddress = Pick<InterfaceAddress, 'interface' | 'address' | 'prefixLength'>

/** `first-last`, as readBlock reads it. */
export function formatRange({ family, first, last }: AddressRange): string {
  return `${formatAddress(addressOf(family, first))}-${formatAddress(addressOf(family, last))}`
}

/** A zone may hold a hyphen or a tilde of its own. */
function isRange(text: string): boolean {
  return /[-~]/.test(text) && !text.includes('%')
}

function readPrefixBlock(text: string): Block | Refusal {
  const prefix = readPrefix(text)
  return prefix instanceof Refusal ? prefix : { kind: 'prefix', prefix }
}

function readRangeBlock(text: string): Block | Refusal {
  const range = readRange(text)
  if (range instanceof Refusal) return range
  const prefixes = rangeToPrefixes(range)
  const [only] = prefixes
  return only !== undefined && prefixes.length === 1
    ? { kind: 'prefix', prefix: only }
    : { kind: 'range', range, prefixes }
}
