/** TCP as a person uses it by hand: either side may close first, and what goes wrong is told in ordinary words. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { settledOnce } from '../../../shared/base/waiting'
import { codeOf } from './failures'

const connectTimeoutSeconds = 10
/** Connections that the kernel holds until they are accepted. */
const backlog = 511

/** Connects; the other side's end does not end ours. Throws FailureError. */
export function dialByHand(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return settledOnce((dialled) => {
    const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true })
    const fail = (failure: Failure) => {
      socket.on('error', () => {})
      socket.destroy()
      dialled.reject(new FailureError(failure))
    }
    const refused = (error: Error) => fail(connectByHandFailure(error, address, port))
    socket.once('error', refused)
    dialled.finally(() => socket.off('error', refused))
    socket.once('connect', () => {
      // Errors from here on are told by the close; a socket without a listener would end the thread.
      socket.on('error', () => {})
      socket.pause()
      dialled.resolve(socket)
    })
    dialled.after(connectTimeoutSeconds * 1000, () =>
      fail({ failure: 'timedOut', host: address, port, seconds: connectTimeoutSeconds }),
    )
    dialled.onAbort(signal, () => fail(systemFailure(operation('connect'), 'ECANCELED')))
  })
}

/**
 * Listens; null is every address, of both families where there are two. Connections come as the server's event,
 * paused. Rejects with the system's own error.
 */
export async function listenByHand(address: string | null, port: number): Promise<Server> {
  try {
    return await listen(address ?? '::', port)
  } catch (error) {
    const without = ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(codeOf(error))
    if (address !== null || !without) throw error
    return listen('0.0.0.0', port)
  }
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true })
    server.once('error', reject)
    server.listen({ host, port, exclusive: true, backlog }, () => {
      server.off('error', reject)
      server.on('error', () => {})
      resolve(server)
    })
  })
}

function connectByHandFailure(error: Error, host: string, port: number): Failure {
  const code = codeOf(error)
  switch (code) {
    case 'ECONNREFUSED':
      return { failure: 'nobodyListening', host, port }
    case 'ETIMEDOUT':
      return { failure: 'timedOut', host, port, seconds: connectTimeoutSeconds }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { failure: 'unreachable', host, port, code }
    default:
      return { failure: 'connectionFailed', host, port, code }
  }
}
