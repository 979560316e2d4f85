/** Runs of consecutive addresses, and the fewest prefixes that cover just them. */
import { why } from './codes'
import type { Failure } from '../base/failure'
import { formatAddress, readAddress, type Prefix } from './address'
import { widthOf, type Family } from './family'
import { addressOf, firstOf, lastOf } from './prefix'
import { readTyped, Refusal } from '../base/refusal'
import { refusalOf } from './refusal'

/** All addresses from `first` to `last`, both included. */
export type AddressRange = { family: Family; first: bigint; last: bigint }

/**
 * Reads `10.0.0.3-10.0.0.9`, `10.0.0.3-9` (the last octet, or the last group of IPv6), a hyphen or a tilde between the
 * two, white space around it allowed.
 */
export function parseRange(text: string): AddressRange | Failure {
  const range = readRange(text)
  return range instanceof Refusal ? refusalOf(text, range) : range
}

/** As parseRange, for readers that show the place themselves. */
export function readRange(text: string): AddressRange | Refusal {
  return readTyped(text, readEnds)
}

function readEnds(text: string): AddressRange | Refusal {
  const hyphen = /\s*[-~]\s*/.exec(text)
  if (!hyphen) return new Refusal(text.length, why('rangeSecond'))
  const secondAt = hyphen.index + hyphen[0].length
  const first = readAddress(text.slice(0, hyphen.index))
  if (first instanceof Refusal) return first
  const { family } = first
  const short = text.slice(secondAt)
  const isShort = (family === 'IPv4' ? /^[0-9]{1,3}$/ : /^[0-9a-f]{1,4}$/i).test(short)
  // What the short form leaves out is written as in the first address.
  const before = isShort ? formatAddress(first).replace(/[^.:]*$/, '') : ''
  const second = readAddress(before + short)
  if (second instanceof Refusal) return second.shiftedBy(secondAt - before.length)
  if (family !== second.family) return new Refusal(secondAt, why('rangeFamily'))
  if (first.value > second.value) return new Refusal(secondAt, why('rangeBackwards'))
  return { family, first: first.value, last: second.value }
}

/** The block of a prefix as a range. */
export function rangeOfPrefix(prefix: Prefix): AddressRange {
  return { family: prefix.address.family, first: firstOf(prefix), last: lastOf(prefix) }
}

/** The fewest prefixes that cover the range and nothing else, in order: always the largest that begins here and fits. */
export function rangeToPrefixes({ family, first, last }: AddressRange): Prefix[] {
  const width = widthOf(family)
  const prefixes: Prefix[] = []
  for (let at = first; at <= last;) {
    let hostBits = 0n
    while (hostBits < width && fits(at, hostBits + 1n, last)) hostBits += 1n
    prefixes.push({ address: addressOf(family, at), prefixLength: width - Number(hostBits) })
    at += 1n << hostBits
  }
  return prefixes
}

function fits(at: bigint, hostBits: bigint, last: bigint): boolean {
  const size = 1n << hostBits
  return (at & (size - 1n)) === 0n && at + size - 1n <= last
}

/** The ranges joined where they touch or overlap, in order. */
export function joinRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const joined: AddressRange[] = []
  for (const range of [...ranges].sort(compareRanges)) {
    const before = joined.at(-1)
    if (before?.family === range.family && range.first <= before.last + 1n) {
      if (range.last > before.last) before.last = range.last
    } else joined.push({ ...range })
  }
  return joined
}

function compareRanges(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family === 'IPv4' ? -1 : 1
  return a.first === b.first ? 0 : a.first < b.first ? -1 : 1
}
