/** Prefix lengths, masks and wildcards: three spellings of the same number of network bits. */
import { why } from './codes'
import { readIpv4, readIpv6 } from './address-text'
import { widthOf, type Family } from './family'
import { quote, Refusal, signAt } from '../base/refusal'

/** All ones of that family. */
export function allOnes(family: Family): bigint {
  return family === 'IPv4' ? 0xffff_ffffn : (1n << 128n) - 1n
}

/** The mask: `prefixLength` ones, then zeros. */
export function maskOf(family: Family, prefixLength: number): bigint {
  return allOnes(family) ^ wildcardOf(family, prefixLength)
}

/** The wildcard, or inverse mask: zeros over the network part, ones over the host part. */
export function wildcardOf(family: Family, prefixLength: number): bigint {
  return (1n << BigInt(widthOf(family) - prefixLength)) - 1n
}

/** What the word before it says it is; behind a slash or a space it may be any. */
export type MaskForm = 'any' | 'mask' | 'wildcard' | 'length'

/**
 * Reads what stands behind the slash: a length, a mask or a wildcard, or the one of them that it has to be. Where it
 * may be any, both 0.0.0.0 and all ones are masks.
 */
export function readPrefixLength(text: string, family: Family, form: MaskForm = 'any'): number | Refusal {
  const width = widthOf(family)
  if (form !== 'length' && /[.:]|^0x/i.test(text)) {
    const mask = readMaskValue(text, family)
    return mask instanceof Refusal ? mask : lengthOfMask(mask, width, text, form)
  }
  if (text === '') return new Refusal(0, why('lengthMissing', { width }))
  const stranger = text.search(/[^0-9]/)
  if (stranger >= 0) return new Refusal(stranger, why('strangerInLength', { sign: signAt(text, stranger) }))
  if (form === 'wildcard') return new Refusal(0, why('wildcardLength'))
  if (text.length > 1 && text.startsWith('0')) return new Refusal(0, why('lengthZero'))
  if (text.length > 3 || Number(text) > width) {
    return new Refusal(0, why('lengthOver', { width, family }))
  }
  return Number(text)
}

function readMaskValue(text: string, family: Family): bigint | Refusal {
  if (family === 'IPv6') return readIpv6(text)
  if (!/^0x/i.test(text)) return readIpv4(text)
  if (!/^0x[0-9a-f]{8}$/i.test(text)) return new Refusal(0, why('maskHex'))
  return BigInt(text)
}

/** Ones then zeros is a mask, zeros then ones a wildcard; anything else is neither. */
function lengthOfMask(mask: bigint, width: number, text: string, form: MaskForm): number | Refusal {
  const bits = mask.toString(2).padStart(width, '0')
  const first = bits.charAt(0)
  const turn = bits.search(first === '1' ? '0' : '1')
  if (turn < 0) return (first === '1') === (form === 'wildcard') ? 0 : width
  const back = bits.indexOf(first, turn)
  if (back >= 0) {
    const gap = why('maskGap', { bit: back + 1, value: first, before: turn + 1 })
    return new Refusal(octetStart(text, back), gap)
  }
  if (form === 'mask' && first === '0') return new Refusal(0, why('maskIsWildcard', { text: quote(text) }))
  if (form === 'wildcard' && first === '1')
    return new Refusal(0, why('wildcardIsMask', { text: quote(text) }))
  return turn
}

/** Where in a dotted mask the octet of that bit (from 0) begins; the start of a mask written otherwise. */
function octetStart(text: string, bit: number): number {
  const before = text.split('.').slice(0, Math.floor(bit / 8))
  return text.includes('.') && !text.includes(':') ? before.join('.').length + Math.min(before.length, 1) : 0
}
