/** The neighbour table of whatever system this is. */
import { unavailable } from '../../shared/base/platform-codes'
import { isFailure, type Failure } from '../../shared/base/failure'
import type { Neighbour, VendoredNeighbour } from '../../shared/address/host-facts'
import * as darwin from './darwin/neighbours'
import * as linux from './linux/neighbours'
import { withVendors } from './vendor'
import * as windows from './windows/neighbours'

/** Every entry with the vendor of its MAC. */
export async function listVendoredNeighbours(signal?: AbortSignal): Promise<VendoredNeighbour[] | Failure> {
  const neighbours = await listNeighbours(signal)
  return isFailure(neighbours) ? neighbours : withVendors(neighbours)
}

/** Every entry, for whom a table that cannot be read is as good as an empty one. */
export async function readableNeighbours(): Promise<Neighbour[]> {
  const neighbours = await listNeighbours()
  return isFailure(neighbours) ? [] : neighbours
}

/** Every ARP and neighbour discovery entry the system tells. */
export function listNeighbours(signal?: AbortSignal): Promise<Neighbour[] | Failure> {
  switch (process.platform) {
    case 'linux':
      return linux.listNeighbours(signal)
    case 'darwin':
      return darwin.listNeighbours(signal)
    case 'win32':
      return windows.listNeighbours(signal)
    default:
      return Promise.resolve(unavailable('neighbourTable'))
  }
}
