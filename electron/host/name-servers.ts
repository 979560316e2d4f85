/** The DNS servers that this system asks. */
import { Resolver } from 'node:dns'

/** As the resolver library of the runtime reads them from the system; read afresh each time. */
export function listNameServers(): string[] {
  return new Resolver().getServers().map((server) => server.slice(0, 128))
}
