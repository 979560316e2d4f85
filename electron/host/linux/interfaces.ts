/** The interfaces of Linux with their addresses, from `ip -j -d addr`. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { parseAddress } from '../../../shared/address/address'
import type { NetworkInterface } from '../../../shared/address/host-facts'
import { parseMac } from '../../../shared/address/mac'
import { interfaceAddressOf } from '../interface-address'
import { askIp, readEntries } from './ip-json'
import { count } from '../../../shared/base/schema'

const text = v.pipe(v.string(), v.maxLength(64))
const AddressEntry = v.object({ family: text, local: v.optional(text), prefixlen: v.optional(count) })
const InterfaceEntry = v.object({
  ifindex: count,
  ifname: text,
  flags: v.array(text),
  mtu: v.optional(count),
  operstate: v.optional(text),
  link_type: v.optional(text),
  address: v.optional(text),
  linkinfo: v.optional(v.object({ info_kind: v.optional(text) })),
  addr_info: v.optional(v.array(AddressEntry), []),
})
type InterfaceEntry = v.InferOutput<typeof InterfaceEntry>

/** Every interface, with or without addresses. */
export async function listInterfaces(signal?: AbortSignal): Promise<NetworkInterface[] | Failure> {
  const answer = await askIp(['-d', 'addr', 'show'], signal)
  return isFailure(answer) ? answer : parseInterfaces(answer)
}

/** Reads the answer. */
export function parseInterfaces(text: string): NetworkInterface[] | Failure {
  return readEntries(text, 'ip addr', (entry) => {
    const parsed = v.safeParse(InterfaceEntry, entry)
    if (!parsed.success) return null
    const { ifindex, ifname, mtu, flags } = parsed.output
    const addresses = toAddresses(parsed.output)
    if (!addresses) return null
    return [
      {
        name: ifname,
        index: ifindex,
        mac: macOf(parsed.output),
        mtu: mtu ?? null,
        up: flags.includes('UP'),
        link: linkOf(parsed.output),
        kind: kindOf(parsed.output),
        addresses,
      },
    ]
  })
}

function toAddresses({ ifname, addr_info }: InterfaceEntry): NetworkInterface['addresses'] | null {
  const addresses: NetworkInterface['addresses'] = []
  for (const { family, local, prefixlen } of addr_info) {
    if ((family !== 'inet' && family !== 'inet6') || local === undefined || prefixlen === undefined) continue
    const address = parseAddress(local)
    if (isFailure(address)) return null
    const value = interfaceAddressOf(address, prefixlen, ifname)
    if (!value) return null
    addresses.push(value)
  }
  return addresses
}

/** Loopback answers with zeros and tunnels with IP addresses: neither is a MAC. */
function macOf({ link_type, address }: InterfaceEntry): string | null {
  const mac = link_type === 'ether' && address !== undefined ? parseMac(address) : null
  return isFailure(mac) ? null : mac
}

function linkOf({ flags, operstate }: InterfaceEntry): 'up' | 'down' | null {
  if (operstate === 'UP') return 'up'
  if (operstate === undefined || operstate === 'UNKNOWN') return flags.includes('LOWER_UP') ? 'up' : null
  return 'down'
}

/** The kernel names the kind of the interfaces that it makes itself (veth, bridge, tun...); a driver's have none. */
function kindOf({ link_type, linkinfo }: InterfaceEntry): NetworkInterface['kind'] {
  if (link_type === 'loopback') return 'loopback'
  if (linkinfo?.info_kind !== undefined) return 'virtual'
  return link_type === 'ether' ? 'physical' : null
}
