/** The interfaces of macOS with their addresses, from `ifconfig -a`. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import { parseAddress, parsePrefix } from '../../../shared/address/address'
import type { NetworkInterface } from '../../../shared/address/host-facts'
import { parseMac } from '../../../shared/address/mac'
import { withoutZone } from '../../../shared/base/place'
import { interfaceAddressOf } from '../interface-address'
import { unreadable } from '../unreadable'
import { askProgram } from './ask'
import { linesOf } from './bsd-text'

/** Every interface, with or without addresses. */
export async function listInterfaces(signal?: AbortSignal): Promise<NetworkInterface[] | Failure> {
  const answer = await askProgram('ifconfig', ['-a'], signal)
  return isFailure(answer) ? answer : parseInterfaces(answer)
}

/** Reads the answer: an interface begins at the margin, its properties are indented. */
export function parseInterfaces(text: string): NetworkInterface[] | Failure {
  const interfaces: NetworkInterface[] = []
  for (const line of linesOf(text)) {
    const heading = /^(\S{1,64}): flags=[0-9a-f]+<([^>]*)>(?:.* mtu (\d{1,9}))?/.exec(line)
    const current = interfaces.at(-1)
    if (heading) interfaces.push(begin(heading[1] ?? '', (heading[2] ?? '').split(','), heading[3]))
    else if (!/^\s/.test(line) || !current || !readProperty(line.trim(), current))
      return unreadable('ifconfig -a', line)
  }
  return interfaces
}

function begin(name: string, flags: string[], mtu: string | undefined): NetworkInterface {
  const kind = flags.includes('LOOPBACK') ? 'loopback' : /^en\d/.test(name) ? 'physical' : 'virtual'
  return {
    name,
    index: null,
    mac: null,
    mtu: mtu === undefined ? null : Number(mtu),
    up: flags.includes('UP'),
    link: flags.includes('LOOPBACK') && flags.includes('RUNNING') ? 'up' : null,
    kind,
    addresses: [],
  }
}

/** Takes what is known; false only for an address that cannot be read. */
function readProperty(line: string, into: NetworkInterface): boolean {
  const [word, value = '', ...rest] = line.split(/\s+/)
  if (word === 'ether') {
    const mac = parseMac(value)
    into.mac = isFailure(mac) ? null : mac
  } else if (word === 'status:') into.link = value === 'active' ? 'up' : 'down'
  else if (word === 'inet')
    return addAddress(value, parsePrefix(`${withoutZone(value)} netmask ${after(rest, 'netmask')}`), into)
  else if (word === 'inet6') {
    const scopeId = Number(after(rest, 'scopeid'))
    if (Number.isInteger(scopeId) && scopeId > 0) into.index = scopeId
    return addAddress(value, parsePrefix(`${withoutZone(value)}/${after(rest, 'prefixlen')}`), into)
  }
  return true
}

function addAddress(text: string, prefix: ReturnType<typeof parsePrefix>, into: NetworkInterface): boolean {
  const address = parseAddress(withoutZone(text))
  if (isFailure(address) || isFailure(prefix)) return false
  const value = interfaceAddressOf(address, prefix.prefixLength, into.name)
  if (value) into.addresses.push(value)
  return value !== null
}

function after(words: string[], word: string): string {
  const at = words.indexOf(word)
  return at < 0 ? '' : (words[at + 1] ?? '')
}
