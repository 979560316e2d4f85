/** Plain TCP: dialling with a limit in time, listening, and the kernel's descriptor. */
import { guarded } from '../../../shared/base/guarded'
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { FailureError } from '../../../shared/base/failure'
import { settledOnce } from '../../../shared/base/waiting'
import { codeOf, connectFailure } from './failures'

export const connectTimeoutSeconds = 5

/** Connects to address:port. Throws FailureError (refused, timedOut, unreachable, ...). */
export function dialTcp(
  address: string,
  port: number,
  noDelay: boolean,
  signal: AbortSignal,
): Promise<Socket> {
  return settledOnce((dialled) => {
    const socket = connect({ host: address, port, noDelay })
    const fail = (error: Error) => {
      socket.on('error', () => {})
      socket.destroy()
      dialled.reject(new FailureError(connectFailure(error, address, port, connectTimeoutSeconds)))
    }
    socket.once('error', fail)
    dialled.finally(() => socket.off('error', fail))
    socket.once('connect', () => dialled.resolve(socket))
    dialled.after(connectTimeoutSeconds * 1000, () =>
      fail(new FailureError({ failure: 'timedOut', host: address, port, seconds: connectTimeoutSeconds })),
    )
    dialled.onAbort(signal, () => fail(new FailureError(systemFailure(operation('connect'), 'ECANCELED'))))
  })
}

/** Listens on address:port. `onConnection` owns each socket it gets, and closes those that are too many. Throws FailureError (system). */
export function listenTcp(
  address: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer(
    { noDelay: true },
    guarded('tcp', onConnection, (socket) => socket.destroy()),
  )
  return listening(server, address, port)
}

/** Connections the kernel holds until they are accepted: a flood must not fill the queue before who is meant. */
const backlog = 4096

/** Starts any server of Node's; shared with TLS. */
export function listening<S extends Server>(server: S, address: string, port: number): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new FailureError(systemFailure(operation('listen', { address, port }), codeOf(error)))),
    )
    server.listen({ host: address, port, exclusive: true, backlog }, () => resolve(server))
  })
}

/** The kernel's descriptor of a socket; -1 where Node does not show it or it is closed. */
export function descriptorOf(socket: Socket): number {
  return (socket as unknown as { _handle?: { fd?: number } | null })._handle?.fd ?? -1
}
