/** What stands in the way of a port, and whose it is where the system tells. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { isFailure, type Failure } from '../../../shared/base/failure'
import type { EndpointRow } from '../../../shared/tcp/endpoint-row'

export interface Binding {
  readonly protocol: 'tcp' | 'udp'
  readonly host: string
  readonly port: number
}

/** The failure of binding there, by the system's error code. */
export async function bindFailure(
  { protocol, host, port }: Binding,
  code: string,
  listEndpoints: () => Promise<EndpointRow[] | Failure>,
): Promise<Failure> {
  switch (code) {
    case 'EADDRINUSE': {
      const owner = await ownerOf({ protocol, host, port }, listEndpoints)
      const place = owner?.local.address ?? host
      const { program = null, pid = null } = owner ?? {}
      return { failure: 'portTaken', protocol, host: place, port, program, pid }
    }
    case 'EACCES':
      return { failure: 'privilegedPort', port }
    case 'EADDRNOTAVAIL':
      return { failure: 'notOwnAddress', host }
    default:
      return systemFailure(operation('listen', { address: host, port }), code)
  }
}

/** The socket that has the port already: at this very address where there is one, else at an address that overlaps. */
async function ownerOf(
  { protocol, host, port }: Binding,
  listEndpoints: () => Promise<EndpointRow[] | Failure>,
): Promise<EndpointRow | undefined> {
  const rows = await listEndpoints()
  if (isFailure(rows)) return undefined
  const holders = rows.filter(
    (row) =>
      row.protocol === protocol && row.local.port === port && (protocol === 'udp' || row.state === 'LISTEN'),
  )
  return (
    holders.find(({ local }) => local.address === host) ??
    holders.find(({ local }) => isWildcard(local.address) || isWildcard(host)) ??
    holders[0]
  )
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
