/**
 * Reads the text of one IPv4 or IPv6 address to its number, strictly: what one program reads as octal and the
 * next as decimal (010.0.0.1), or fills up by itself (127.1), is refused with its position.
 */
import { why } from './codes'
import { Refusal, signAt } from '../base/refusal'

/** Four decimal octets, no leading zeros (RFC 6943 section 3.1.1 calls the other forms ambiguous). */
export function readIpv4(text: string): bigint | Refusal {
  let value = 0n
  let at = 0
  for (const [index, octet] of text.split('.').entries()) {
    if (index === 4) return new Refusal(at - 1, why('ipv4Long'))
    const refusal = judgeOctet(octet, index + 1)
    if (refusal) return refusal.shiftedBy(at)
    value = (value << 8n) | BigInt(octet)
    at += octet.length + 1
  }
  const octets = text.split('.').length
  if (octets < 4) return new Refusal(text.length, why('ipv4Short', { octets }))
  return value
}

function judgeOctet(octet: string, ordinal: number): Refusal | null {
  const stranger = octet.search(/[^0-9]/)
  if (stranger >= 0)
    return new Refusal(stranger, why('strangerInAddress', { sign: signAt(octet, stranger), family: 'IPv4' }))
  if (octet === '') return new Refusal(0, why('octetEmpty', { octet: ordinal }))
  if (octet.length > 1 && octet.startsWith('0')) {
    return new Refusal(0, why('octetZero', { octet: ordinal }))
  }
  if (octet.length > 3 || Number(octet) > 255) return new Refusal(0, why('octetOver', { octet: ordinal }))
  return null
}

/** Eight groups of 16 bits, :: once, dotted IPv4 in the last 32 bits allowed (RFC 4291 section 2.2); no zone. */
export function readIpv6(text: string): bigint | Refusal {
  const groups: number[] = []
  let gap: { group: number; position: number } | null = null
  let at = 0
  if (text.startsWith('::')) {
    gap = { group: 0, position: 0 }
    at = 2
  } else if (text.startsWith(':')) return new Refusal(0, why('colonBegins'))

  while (at < text.length) {
    const colon = text.indexOf(':', at)
    const end = colon < 0 ? text.length : colon
    const group = text.slice(at, end)
    if (groups.length === 8) return new Refusal(at, why('ipv6Long'))
    if (group.includes('.')) {
      if (end < text.length) return new Refusal(end, why('dottedLast'))
      if (groups.length > 6) return new Refusal(at, why('dottedRoom'))
      const embedded = readIpv4(group)
      if (embedded instanceof Refusal) return embedded.shiftedBy(at)
      groups.push(Number(embedded >> 16n), Number(embedded & 0xffffn))
      break
    }
    const refusal = judgeGroup(group)
    if (refusal) return refusal.shiftedBy(at)
    groups.push(Number.parseInt(group, 16))
    if (end === text.length) break
    if (text[end + 1] === ':') {
      if (gap) return new Refusal(end, why('gapTwice'))
      gap = { group: groups.length, position: end }
      at = end + 2
    } else if (end + 1 === text.length) return new Refusal(end, why('colonEnds'))
    else at = end + 1
  }
  return join(groups, gap, text.length)
}

function judgeGroup(group: string): Refusal | null {
  if (group === '') return new Refusal(0, why('groupEmpty'))
  const stranger = group.search(/[^0-9a-fA-F]/)
  if (stranger >= 0)
    return new Refusal(stranger, why('strangerInAddress', { sign: signAt(group, stranger), family: 'IPv6' }))
  if (group.length > 4) return new Refusal(4, why('groupLong'))
  return null
}

function join(
  groups: number[],
  gap: { group: number; position: number } | null,
  length: number,
): bigint | Refusal {
  if (!gap && groups.length < 8) {
    return new Refusal(length, why('ipv6Short', { groups: groups.length }))
  }
  if (gap && groups.length === 8) return new Refusal(gap.position, why('gapNone'))
  const zeros = Array.from({ length: 8 - groups.length }, () => 0)
  const all = gap ? [...groups.slice(0, gap.group), ...zeros, ...groups.slice(gap.group)] : groups
  return all.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}
