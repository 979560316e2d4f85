/** What is known of ports on this machine: the ephemeral range, the names, and what listens. */
import { isFailure, type Failure } from '../../shared/base/failure'
import type { ListeningPort, PortFacts } from '../../shared/address/port-facts'
import type { EndpointRow } from '../../shared/tcp/endpoint-row'
import { listEndpoints } from './endpoints'
import { ephemeralPorts } from './ephemeral-ports'
import { listServices } from './services'

/** Reads all three; what one system does not tell is its failure. */
export async function portFacts(signal?: AbortSignal): Promise<PortFacts> {
  const [ephemeral, services, endpoints] = await Promise.all([
    ephemeralPorts(signal),
    listServices(),
    listEndpoints(signal),
  ])
  return { ephemeral, services, listening: listeningAmong(endpoints) }
}

/** TCP endpoints that listen and UDP endpoints that hear everybody, by port. */
export function listeningAmong(endpoints: readonly EndpointRow[] | Failure): ListeningPort[] | Failure {
  if (isFailure(endpoints)) return endpoints
  return endpoints
    .filter(({ protocol, state, remote }) => (protocol === 'tcp' ? state === 'LISTEN' : remote === null))
    .map(({ protocol, local, program }) => ({
      port: local.port,
      protocol,
      address: local.address,
      program: program ?? null,
    }))
    .sort((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol))
}
