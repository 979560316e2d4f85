/** The neighbour tables of macOS: ARP from `arp -an`, neighbour discovery from `ndp -anl`. */
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import type { Neighbour } from '../../../shared/address/host-facts'
import { parseMac } from '../../../shared/address/mac'
import { unreadable } from '../unreadable'
import { askProgram } from './ask'
import { linesOf } from './bsd-text'

/** Every neighbour of both families. */
export async function listNeighbours(signal?: AbortSignal): Promise<Neighbour[] | Failure> {
  const arp = await askProgram('arp', ['-an'], signal)
  if (isFailure(arp)) return arp
  const ndp = await askProgram('ndp', ['-anl'], signal)
  if (isFailure(ndp)) return ndp
  const ofIpv4 = parseArp(arp)
  if (isFailure(ofIpv4)) return ofIpv4
  const ofIpv6 = parseNdp(ndp)
  return isFailure(ofIpv6) ? ofIpv6 : [...ofIpv4, ...ofIpv6]
}

/** Reads `? (192.168.1.1) at 0:0:d1:f0:67:9 on en0 ifscope permanent [ethernet]`. */
export function parseArp(text: string): Neighbour[] | Failure {
  return readLines(linesOf(text), 'arp -an', (line) => {
    const fields = /^\S+ \((\S+)\) at (\S+) on (\S{1,64})(.*)$/.exec(line)
    if (!fields) return null
    const [, address = '', mac = '', netif = '', rest = ''] = fields
    const state = mac === '(incomplete)' ? 'INCOMPLETE' : / permanent\b/.test(rest) ? 'PERMANENT' : null
    return toNeighbour(address, netif, mac, state, null)
  })
}

/** Letters of ndp(8) for the states of RFC 4861 section 7.3.2. */
const STATES: Record<string, string> = { I: 'INCOMPLETE', R: 'REACHABLE', S: 'STALE', D: 'DELAY', P: 'PROBE' }

/** Reads `fe80::1%en0 a4:83:e7:0:0:1 en0 23h59m59s S R` below its heading. */
export function parseNdp(text: string): Neighbour[] | Failure {
  const rows = linesOf(text).filter((line) => !line.startsWith('Neighbor'))
  return readLines(rows, 'ndp -an', (line) => {
    const [address = '', mac = '', netif = '', expire, letter = '', flags = ''] = line.trim().split(/\s+/)
    if (expire === undefined || netif.length > 64) return null
    const state = expire === 'permanent' ? 'PERMANENT' : (STATES[letter] ?? null)
    return toNeighbour(address, netif, mac, state, flags.includes('R'))
  })
}

function readLines(
  lines: string[],
  program: string,
  read: (line: string) => Neighbour | null,
): Neighbour[] | Failure {
  const neighbours: Neighbour[] = []
  for (const line of lines) {
    const neighbour = read(line)
    if (!neighbour) return unreadable(program, line)
    neighbours.push(neighbour)
  }
  return neighbours
}

function toNeighbour(
  addressText: string,
  netif: string,
  macText: string,
  state: string | null,
  router: boolean | null,
): Neighbour | null {
  const address = parseAddress(addressText)
  if (isFailure(address)) return null
  const mac = parseMac(macText)
  return {
    family: address.family,
    address: formatAddress({ ...address, zone: null }),
    interface: netif,
    mac: isFailure(mac) ? null : mac,
    state,
    router,
  }
}
