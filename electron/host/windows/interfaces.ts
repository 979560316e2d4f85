/** The interfaces of Windows with their addresses, from Get-NetAdapter and Get-NetIPAddress. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { parseAddress } from '../../../shared/address/address'
import type { NetworkInterface } from '../../../shared/address/host-facts'
import { parseMac } from '../../../shared/address/mac'
import { interfaceAddressOf } from '../interface-address'
import { unreadable } from '../unreadable'
import { askPowerShell, readArray } from './powershell'
import { count } from '../../../shared/base/schema'
import { withoutZone } from '../../../shared/base/place'

const text = v.pipe(v.string(), v.maxLength(256))
const AdapterRow = v.object({
  Name: text,
  InterfaceIndex: count,
  MacAddress: v.nullish(text),
  MtuSize: v.nullish(count),
  AdminStatus: text,
  MediaConnectionState: text,
  Virtual: v.nullish(v.boolean()),
})
const AddressRow = v.object({
  IPAddress: text,
  PrefixLength: count,
  InterfaceAlias: text,
  InterfaceIndex: count,
})

const ADAPTERS =
  'Get-NetAdapter -IncludeHidden | Select-Object Name,InterfaceIndex,MacAddress,MtuSize,Virtual,' +
  "@{n='AdminStatus';e={[string]$_.AdminStatus}},@{n='MediaConnectionState';e={[string]$_.MediaConnectionState}}"
const ADDRESSES = 'Get-NetIPAddress | Select-Object IPAddress,PrefixLength,InterfaceAlias,InterfaceIndex'

/** Every adapter, and the loopback interface, which is none. */
export async function listInterfaces(signal?: AbortSignal): Promise<NetworkInterface[] | Failure> {
  const [adapters, addresses] = await Promise.all([
    askPowerShell(ADAPTERS, signal),
    askPowerShell(ADDRESSES, signal),
  ])
  if (isFailure(adapters)) return adapters
  return isFailure(addresses) ? addresses : parseInterfaces(adapters, addresses)
}

/** Joins the two answers by interface index, which is also the zone of link-local addresses. */
export function parseInterfaces(adaptersText: string, addressesText: string): NetworkInterface[] | Failure {
  const adapters = readArray(adaptersText, 'Get-NetAdapter', AdapterRow)
  if (isFailure(adapters)) return adapters
  const addresses = readArray(addressesText, 'Get-NetIPAddress', AddressRow)
  if (isFailure(addresses)) return addresses
  const interfaces = new Map(adapters.map((row) => [row.InterfaceIndex, fromAdapter(row)]))
  for (const row of addresses) {
    const address = parseAddress(withoutZone(row.IPAddress))
    const value = isFailure(address)
      ? null
      : interfaceAddressOf(address, row.PrefixLength, String(row.InterfaceIndex))
    if (!value) return unreadable('Get-NetIPAddress', JSON.stringify(row))
    const owner = interfaces.get(row.InterfaceIndex) ?? withoutAdapter(row)
    owner.addresses.push(value)
    if (value.network === '127.0.0.0/8' || value.network === '::1/128') owner.kind = 'loopback'
    interfaces.set(row.InterfaceIndex, owner)
  }
  return [...interfaces.values()]
}

function fromAdapter(row: v.InferOutput<typeof AdapterRow>): NetworkInterface {
  const mac = parseMac(row.MacAddress ?? '')
  const link = { Connected: 'up', Disconnected: 'down' } as const
  return {
    name: row.Name.slice(0, 64),
    index: row.InterfaceIndex,
    mac: isFailure(mac) ? null : mac,
    mtu: row.MtuSize ?? null,
    up: row.AdminStatus === 'Up',
    link: link[row.MediaConnectionState as keyof typeof link] ?? null,
    kind: row.Virtual === true ? 'virtual' : row.Virtual === false ? 'physical' : null,
    addresses: [],
  }
}

function withoutAdapter(row: v.InferOutput<typeof AddressRow>): NetworkInterface {
  const name = row.InterfaceAlias.slice(0, 64)
  return {
    name,
    index: row.InterfaceIndex,
    mac: null,
    mtu: null,
    up: null,
    link: null,
    kind: null,
    addresses: [],
  }
}
