/** The neighbour table of whatever system this is. */
import type { Failure } from '../../shared/failure'
import type { Neighbour } from '../../shared/subnet/host-facts'
import * as darwin from './darwin/neighbours'
import * as linux from './linux/neighbours'
import * as windows from './windows/neighbours'

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
      return Promise.resolve({ failure: 'notAvailable', what: 'The neighbour table' })
  }
}
