/** MAC addresses: reading them, their two meaningful bits, and the ways between them and IP addresses. */
import { why } from './codes'
import type { Failure } from '../base/failure'
import type { IpAddress, Prefix } from './address'
import { addressOf, firstOf } from './prefix'
import { readTyped, Refusal, signAt } from '../base/refusal'
import { refusalOf } from './refusal'

/**
 * Reads `02:fc:00:00:00:01`, `02-FC-...` (Windows), `2:fc:0:0:0:1` (macOS), `02fc.0000.0001` (Cisco), `02fc-0000-0001`
 * (Huawei, H3C), `02 fc 00 00 00 01` and twelve digits without separators, as people type and paste them (see
 * readTyped); gives the first form.
 */
export function parseMac(text: string): string | Failure {
  const mac = readTyped(text, readMac)
  return mac instanceof Refusal ? refusalOf(text, mac) : mac
}

function readMac(text: string): string | Refusal {
  const stranger = text.search(/[^0-9a-f:. -]/i)
  if (stranger >= 0) return new Refusal(stranger, why('strangerInMac', { sign: signAt(text, stranger) }))
  const [separator = ''] = /[:. -]/.exec(text) ?? []
  const groups = separator === '' ? [text] : text.split(separator)
  const digits = { 1: /^[0-9a-f]{12}$/i, 3: /^[0-9a-f]{4}$/i, 6: /^[0-9a-f]{1,2}$/i }[groups.length]
  const wrong = digits === undefined ? 0 : groups.findIndex((group) => !digits.test(group))
  if (wrong < 0) {
    const width = 12 / groups.length
    const whole = groups.map((group) => group.toLowerCase().padStart(width, '0')).join('')
    return whole.replace(/(..)(?=.)/g, '$1:')
  }
  return new Refusal(groups.slice(0, wrong).join('').length + wrong, why('macPairs'))
}

/** The I/G and U/L bits of the first octet (IEEE 802): a group address, and one not from a manufacturer. */
export function macBits(mac: string): { multicast: boolean; locallyAdministered: boolean } {
  const firstOctet = Number.parseInt(mac.slice(0, 2), 16)
  return { multicast: (firstOctet & 1) === 1, locallyAdministered: (firstOctet & 2) === 2 }
}

/** The modified EUI-64 interface identifier: ff:fe in the middle, U/L bit inverted (RFC 4291 appendix A). */
export function interfaceIdentifierOf(mac: string): bigint {
  const value = macValue(mac)
  const eui64 = ((value >> 24n) << 40n) | (0xfffen << 24n) | (value & 0xff_ffffn)
  return eui64 ^ (1n << 57n)
}

/** The address that stateless autoconfiguration would form from a /64 (RFC 4862 section 5.5.3). */
export function autoconfiguredAddress(prefix: Prefix, mac: string): IpAddress {
  return addressOf('IPv6', firstOf({ ...prefix, prefixLength: 64 }) | interfaceIdentifierOf(mac))
}

/** The MAC an IPv6 address was formed from, when its identifier has the mark of modified EUI-64; else null. */
export function macInAddress({ family, value }: IpAddress): string | null {
  const identifier = (value & 0xffff_ffff_ffff_ffffn) ^ (1n << 57n)
  if (family === 'IPv4' || ((identifier >> 24n) & 0xffffn) !== 0xfffen) return null
  return macText(((identifier >> 40n) << 24n) | (identifier & 0xff_ffffn))
}

/** The solicited-node multicast address of an IPv6 address: ff02::1:ff and its low 24 bits; null for IPv4. */
export function solicitedNodeOf({ family, value }: IpAddress): IpAddress | null {
  if (family === 'IPv4') return null
  return addressOf('IPv6', (0xff02n << 112n) | 0x1_ff00_0000n | (value & 0xff_ffffn))
}

/** The MAC a multicast packet is sent to: 01:00:5e and 23 bits (RFC 1112 section 6.4), 33:33 and 32 (RFC 2464 section 7). */
export function multicastMac({ family, value }: IpAddress): string {
  return macText(
    family === 'IPv4' ? 0x0100_5e00_0000n | (value & 0x7f_ffffn) : 0x3333_0000_0000n | (value & 0xffff_ffffn),
  )
}

function macValue(mac: string): bigint {
  return BigInt(`0x${mac.replaceAll(':', '')}`)
}

function macText(value: bigint): string {
  return value
    .toString(16)
    .padStart(12, '0')
    .replace(/(..)(?=.)/g, '$1:')
}
