/** TCP sockets by the thousand, that carry nothing and are only opened, held and closed. */
import { guarded } from '../../../shared/base/guarded'
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { FailureError } from '../../../shared/base/failure'
import { codeOf } from './failures'

/** Begins to connect; the socket tells what comes of it. */
export function beginCall(address: string, port: number): Socket {
  return connect({ host: address, port, autoSelectFamily: false })
}

/**
 * Listens on a port of the system's choice with a queue of `backlog`; those beyond `most` are accepted and closed
 * at once. Throws FailureError.
 */
export function listenForMany(
  address: string,
  backlog: number,
  most: number,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer(guarded('tcp', onConnection, (socket) => socket.destroy()))
  server.maxConnections = most
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new FailureError(systemFailure(operation('listenOn', { address }), codeOf(error)))),
    )
    server.listen({ host: address, port: 0, exclusive: true, backlog }, () => resolve(server))
  })
}
