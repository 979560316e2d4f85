/** The routing table of whatever system this is. */
import { unavailable } from '../../shared/base/platform-codes'
import type { Failure } from '../../shared/base/failure'
import type { Route } from '../../shared/address/host-facts'
import * as darwin from './darwin/routes'
import * as linux from './linux/routes'
import * as windows from './windows/routes'

/** Every route the system tells, of every table and both families. */
export function listRoutes(signal?: AbortSignal): Promise<Route[] | Failure> {
  switch (process.platform) {
    case 'linux':
      return linux.listRoutes(signal)
    case 'darwin':
      return darwin.listRoutes(signal)
    case 'win32':
      return windows.listRoutes(signal)
    default:
      return Promise.resolve(unavailable('routingTable'))
  }
}
