/** How BSD's network programs write destinations: trailing zero octets left out, zones inside prefixes. */
import { isFailure } from '../../../shared/base/failure'
import { parsePrefix } from '../../../shared/address/address'
import type { Family } from '../../../shared/address/family'
import { formatPrefix, networkOf } from '../../../shared/address/prefix'

/** The canonical prefix of `default`, `127`, `10.10.10/24`, `192.168.1.7`, `fe80::%en0/64`; null for none of them. */
export function bsdDestination(text: string, family: Family): string | null {
  if (text === 'default') return family === 'IPv4' ? '0.0.0.0/0' : '::/0'
  const prefix = parsePrefix(family === 'IPv4' ? filledUp(text) : text)
  if (isFailure(prefix) || prefix.address.family !== family) return null
  return formatPrefix(networkOf(prefix))
}

/** Without a length, a shortened destination has the mask of its class. */
function filledUp(text: string): string {
  const [address = '', length] = text.split('/')
  const octets = address.split('.')
  if (octets.length >= 4) return text
  const firstOctet = Number(octets[0])
  const classLength = firstOctet < 128 ? 8 : firstOctet < 192 ? 16 : 24
  return `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${length ?? classLength}`
}

/** The lines of a program's answer without the empty ones. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}
