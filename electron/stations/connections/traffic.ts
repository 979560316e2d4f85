/** The Connections station in the traffic thread: its sockets, the system's facts, and the tables thread it brings. */
import type {
  connectionsContract,
  connectionsFarContract,
} from '../../../shared/stations/connections/contract'
import type { OpenedTraffic, TrafficPlatform } from '../../engine/visit/traffic-part'
import { connectionParts } from './connection-parts'
import { farEndOf, farMaking } from './far-make'
import { farMany } from './far-many'
import { making } from './make'
import { many } from './many'
import { farManyParts, heldSockets, manyParts } from './many-parts'
import { tablesThread } from './tables-thread'

export async function openConnections({
  clock,
  farEnds,
}: TrafficPlatform<typeof connectionsFarContract>): Promise<
  OpenedTraffic<typeof connectionsContract, typeof connectionsFarContract>
> {
  const tables = tablesThread()
  const parts = connectionParts(clock)
  return {
    handlers: {
      ...making({ ...parts, farEnd: farEndOf(farEnds, clock) }),
      ...many({ ...manyParts(clock, tables), farEnds }),
      inspect: (input, signal) => tables().inspect(input, { signal }),
    },
    far: (visitor) => ({
      ...farMaking(parts, visitor),
      ...farMany(farManyParts(clock, tables), visitor),
    }),
    openSockets: () => heldSockets() + parts.open.size,
  }
}
