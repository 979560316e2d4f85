/** IPv4 and IPv6 addresses as numbers: the types and the way from text and back that all of the lab uses. */
import { why } from './codes'
import type { Failure } from '../base/failure'
import { readIpv4, readIpv6 } from './address-text'
import { copiedPrefix } from './copied-line'
import { widthOf, type Family } from './family'
import { readPrefixLength, type MaskForm } from './mask'
import { readTyped, Refusal } from '../base/refusal'
import { refusalOf } from './refusal'

/** `value` has 32 or 128 bits; `zone` is the RFC 4007 zone of an IPv6 address, where one was given. */
export type IpAddress = { readonly family: Family; readonly value: bigint; readonly zone: string | null }

/** An address with the length of its network part; the host bits may be set. */
export type Prefix = { readonly address: IpAddress; readonly prefixLength: number }

/** Interface names have at most 15 characters on Linux and macOS; Windows numbers its zones. */
const ZONE = /^[A-Za-z0-9._~@+=,#*!$&'()?;-]{1,15}$/
const LONGEST_TEXT = 200

/**
 * Reads one address as people type and paste it (see readTyped), with nothing else beside it; IPv6 may carry %zone, or
 * %25zone as URLs write it (RFC 6874). The failure names the position.
 */
export function parseAddress(text: string): IpAddress | Failure {
  const address = readAddress(text)
  return address instanceof Refusal ? refusalOf(text, address) : address
}

/**
 * Reads an address with its prefix: ADDRESS/24, ADDRESS/255.255.255.0, ADDRESS 255.255.255.0, the same with a
 * wildcard (0.0.0.255), `netmask`, `wildcard` or `prefixlen` before it, ifconfig's `netmask 0xffffff00`; 192.168.0.*;
 * a whole line of `ip address`, ifconfig or ipconfig. A bare address is a host prefix. Of 0.0.0.0 and
 * 255.255.255.255, which are a mask and a wildcard both, only the word before says that they are wildcards.
 */
export function parsePrefix(text: string): Prefix | Failure {
  const prefix = readPrefix(text)
  return prefix instanceof Refusal ? refusalOf(text, prefix) : prefix
}

/** Canonical text: dotted decimal, or RFC 5952 with mixed notation for IPv4-mapped addresses; the zone follows. */
export function formatAddress(address: IpAddress): string {
  const text = address.family === 'IPv4' ? dotted(Number(address.value)) : compressed(address.value)
  return address.zone === null ? text : `${text}%${address.zone}`
}

/** The IPv4 address that ::ffff:0:0/96 maps (RFC 4291 section 2.5.5.2): sockets of both families send to it by IPv4. */
export function unmapped(address: IpAddress): IpAddress {
  const isMapped = address.family === 'IPv6' && address.value >> 32n === 0xffffn
  return isMapped ? { family: 'IPv4', value: address.value & 0xffff_ffffn, zone: null } : address
}

/** Whether both lie in one network of that length; link-local addresses of two different zones never do. */
export function sameNetwork(a: IpAddress, b: IpAddress, prefixLength: number): boolean {
  if (a.family !== b.family) return false
  if (a.zone !== null && b.zone !== null && a.zone !== b.zone) return false
  return (a.value ^ b.value) >> BigInt(widthOf(a.family) - prefixLength) === 0n
}

/** As parseAddress, for readers that show the place themselves. */
export function readAddress(text: string): IpAddress | Refusal {
  return readTyped(text, readCore)
}

/** As parsePrefix, for readers that show the place themselves. */
export function readPrefix(text: string): Prefix | Refusal {
  return readTyped(text, (line) => {
    const { core, offset } = copiedPrefix(line)
    const prefix = core.includes('*') ? readStars(core) : readMasked(core)
    return prefix instanceof Refusal ? prefix.shiftedBy(offset) : prefix
  })
}

function readCore(text: string): IpAddress | Refusal {
  if (text === '') return new Refusal(0, why('addressMissing'))
  if (text.length > LONGEST_TEXT) return new Refusal(LONGEST_TEXT, why('addressLong'))
  if (!text.includes(':')) {
    const value = readIpv4(text)
    return value instanceof Refusal ? value : { family: 'IPv4', value, zone: null }
  }
  const percent = text.indexOf('%')
  const value = readIpv6(percent < 0 ? text : text.slice(0, percent))
  if (value instanceof Refusal) return value
  // No interface is named 25eth0; a zone that is a number alone may well be 251.
  const zone = percent < 0 ? null : text.slice(percent + 1).replace(/^25(?=[^0-9])/, '')
  if (zone !== null && !ZONE.test(zone)) {
    return new Refusal(percent + 1, why('zoneName'))
  }
  return { family: 'IPv6', value, zone }
}

function readMasked(text: string): Prefix | Refusal {
  const separator = /\s*\/\s*|\s+(?:(netmask|mask|wildcard|prefixlen)(?:\s+|$))?/i.exec(text)
  const address = readAddress(separator ? text.slice(0, separator.index) : text)
  if (address instanceof Refusal) return address
  if (!separator) return { address, prefixLength: widthOf(address.family) }
  const lengthAt = separator.index + separator[0].length
  const form = maskForms[separator[1]?.toLowerCase() ?? ''] ?? 'any'
  const prefixLength = readPrefixLength(text.slice(lengthAt), address.family, form)
  return prefixLength instanceof Refusal ? prefixLength.shiftedBy(lengthAt) : { address, prefixLength }
}

const maskForms: Readonly<Record<string, MaskForm>> = {
  netmask: 'mask',
  mask: 'mask',
  wildcard: 'wildcard',
  prefixlen: 'length',
}

/** 192.168.0.* and 10.*.*.*: every address that begins so; a star stands for a whole octet, and only stars follow it. */
function readStars(text: string): Prefix | Refusal {
  const star = text.indexOf('*')
  const octets = text.split('.')
  const fixed = octets.indexOf('*')
  const wrong = octets.findIndex((octet, at) => (octet === '*') !== (fixed >= 0 && at >= fixed))
  if (fixed < 0 || wrong >= 0) return new Refusal(star, why('starPlace'))
  const value = readIpv4(text.replaceAll('*', '0'))
  if (value instanceof Refusal) return value
  return { address: { family: 'IPv4', value, zone: null }, prefixLength: 8 * fixed }
}

function dotted(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
}

function compressed(value: bigint): string {
  if (value >> 32n === 0xffffn) return `::ffff:${dotted(Number(value & 0xffff_ffffn))}`
  // One conversion to text and small numbers from there: eight shifts of a bigint take several times as long.
  const digits = value.toString(16).padStart(32, '0')
  const groups = [0, 4, 8, 12, 16, 20, 24, 28].map((at) => Number.parseInt(digits.slice(at, at + 4), 16))
  const { start, length } = longestZeros(groups)
  const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`
}

/** The first of the longest runs of zero groups (RFC 5952 section 4.2.3). */
function longestZeros(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let run = 0
  for (const [index, group] of groups.entries()) {
    run = group === 0 ? run + 1 : 0
    if (run > best.length) best = { start: index - run + 1, length: run }
  }
  return best
}
