/** The neighbour tables of Windows, from Get-NetNeighbor. */
import * as v from 'valibot'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import type { Neighbour } from '../../../shared/address/host-facts'
import { parseMac } from '../../../shared/address/mac'
import { unreadable } from '../unreadable'
import { askPowerShell, readArray } from './powershell'

const text = v.pipe(v.string(), v.maxLength(256))
const NeighbourRow = v.object({
  IPAddress: text,
  InterfaceAlias: text,
  LinkLayerAddress: v.nullish(text),
  State: text,
})

const EXPRESSION =
  'Get-NetNeighbor | Select-Object IPAddress,InterfaceAlias,LinkLayerAddress,' +
  "@{n='State';e={[string]$_.State}}"

/** Every neighbour of both families. */
export async function listNeighbours(signal?: AbortSignal): Promise<Neighbour[] | Failure> {
  const answer = await askPowerShell(EXPRESSION, signal)
  return isFailure(answer) ? answer : parseNeighbours(answer)
}

/** Reads the answer; Windows writes zeros where it has no MAC yet. */
export function parseNeighbours(text: string): Neighbour[] | Failure {
  const rows = readArray(text, 'Get-NetNeighbor', NeighbourRow)
  if (isFailure(rows)) return rows
  const neighbours: Neighbour[] = []
  for (const row of rows) {
    const address = parseAddress(row.IPAddress)
    if (isFailure(address)) return unreadable('Get-NetNeighbor', JSON.stringify(row))
    const mac = parseMac(row.LinkLayerAddress ?? '')
    neighbours.push({
      family: address.family,
      address: formatAddress({ ...address, zone: null }),
      interface: row.InterfaceAlias.slice(0, 64),
      mac: isFailure(mac) || mac === '00:00:00:00:00:00' ? null : mac,
      state: row.State.toUpperCase().slice(0, 32),
      router: null,
    })
  }
  return neighbours
}
