/** The neighbour tables of Linux (ARP and neighbour discovery), from `ip -j neigh`. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import type { Neighbour } from '../../../shared/address/host-facts'
import { parseMac } from '../../../shared/address/mac'
import { askIp, readEntries } from './ip-json'

const text = v.pipe(v.string(), v.maxLength(64))
const NeighbourEntry = v.looseObject({
  dst: text,
  dev: text,
  lladdr: v.optional(text),
  state: v.optional(v.array(v.pipe(v.string(), v.maxLength(32))), []),
})

/** Every neighbour of both families. */
export async function listNeighbours(signal?: AbortSignal): Promise<Neighbour[] | Failure> {
  const answer = await askIp(['neigh', 'show'], signal)
  return isFailure(answer) ? answer : parseNeighbours(answer)
}

/** Reads the answer. A link-layer address that is no MAC (a tunnel's) is null. */
export function parseNeighbours(text: string): Neighbour[] | Failure {
  return readEntries(text, 'ip neigh', (entry) => {
    const parsed = v.safeParse(NeighbourEntry, entry)
    if (!parsed.success) return null
    const { dst, dev, lladdr, state } = parsed.output
    const address = parseAddress(dst)
    if (isFailure(address)) return null
    const mac = lladdr === undefined ? null : parseMac(lladdr)
    return [
      {
        family: address.family,
        address: formatAddress(address),
        interface: dev,
        mac: isFailure(mac) ? null : mac,
        state: state[0] ?? null,
        router: address.family === 'IPv6' ? 'router' in parsed.output : null,
      },
    ]
  })
}
