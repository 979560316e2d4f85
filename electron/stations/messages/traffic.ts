/** The Messages station in the traffic thread: the sockets of its links. */
import { randomUUID } from 'node:crypto'
import type { messagesContract } from '../../../shared/stations/messages/contract'
import { dialByHand, listenByHand } from '../../engine/net/message-tcp'
import { bindByHand } from '../../engine/net/message-udp'
import { resolveName } from '../../engine/net/resolve'
import type { OpenedTraffic } from '../../engine/visit/traffic-part'
import { connectionRows } from '../../host/connection-row'
import { listEndpoints } from '../../host/endpoints'
import { listInterfaceAddresses } from '../../host/interfaces'
import { messages } from './handlers'

export async function openMessages(): Promise<OpenedTraffic<typeof messagesContract, Record<never, never>>> {
  let rows: ReturnType<typeof connectionRows> | null = null
  const { handlers, openSockets, closeAll } = messages({
    dial: dialByHand,
    listen: listenByHand,
    bind: bindByHand,
    resolve: resolveName,
    listEndpoints,
    interfaceAddresses: listInterfaceAddresses,
    connectionRows: () => (rows ??= connectionRows()),
    wallMs: () => Date.now(),
    newId: randomUUID,
  })
  return { handlers, far: () => ({}), openSockets, close: closeAll }
}
