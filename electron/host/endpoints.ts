/** The TCP and UDP endpoints of whatever system this is. */
import { unavailable } from '../../shared/base/platform-codes'
import { isFailure, type Failure } from '../../shared/base/failure'
import type { EndpointRow } from '../../shared/tcp/endpoint-row'
import * as darwin from './darwin/endpoints'
import * as linux from './linux/endpoints'
import { SocketOwners } from './linux/socket-owners'
import * as windows from './windows/endpoints'

/** Every endpoint the system tells; blocking for tens of ms with thousands of sockets, so never in a measuring thread. */
export function listEndpoints(signal?: AbortSignal): Promise<EndpointRow[] | Failure> {
  switch (process.platform) {
    case 'linux':
      return linux.listEndpoints()
    case 'darwin':
      return darwin.listEndpoints(signal)
    case 'win32':
      return windows.listEndpoints(signal)
    default:
      return Promise.resolve(unavailable('connectionTable'))
  }
}

/** For who asks again and again: what is dear to find out and seldom changes is kept between the readings. */
export function endpointReader(): (signal: AbortSignal) => Promise<EndpointRow[] | Failure> {
  if (process.platform !== 'linux') return listEndpoints
  const owners = new SocketOwners()
  return () => linux.listEndpoints(owners)
}

/** Those of TCP alone, whose they are not asked where that is dear. */
export async function listTcpEndpoints(signal: AbortSignal): Promise<EndpointRow[] | Failure> {
  if (process.platform === 'linux') return linux.listTcpEndpoints()
  const rows = await listEndpoints(signal)
  return isFailure(rows) ? rows : rows.filter(({ protocol }) => protocol === 'tcp')
}
