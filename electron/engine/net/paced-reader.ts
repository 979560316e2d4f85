/** One accepted connection that is read as its owner says: so many octets a read, and no read before its time. */
import { guarded } from '../../../shared/base/guarded'
import { createServer, Socket, type Server } from 'node:net'
import { plainAddress } from '../../../shared/address/plain-address'
import { codeOf } from './failures'
import { listening } from './tcp'

export interface PacedListeners {
  readonly onConnection: () => void
  /** One return of recv(): octets valid during the call alone. False: no further read until resume(). */
  readonly onRead: (octets: Uint8Array) => boolean
  /** Called once; `code` is null where the other side ended its stream. */
  readonly onEnd: (code: string | null) => void
}

export interface PacedReader {
  readonly port: number
  resume(): void
  /** Ends the connection and the listening. */
  destroy(): void
}

/**
 * Listens on `address` for one connection from `from`; whoever else comes is sent away. Nothing is read before the
 * first resume(). Throws FailureError (system).
 */
export async function listenPaced(
  address: string,
  from: string,
  readOctets: number,
  listeners: PacedListeners,
): Promise<PacedReader> {
  let reading: Socket | null = null
  const server: Server = createServer({ pauseOnConnect: true, allowHalfOpen: false }, (accepted) => {
    if (reading !== null || plainAddress(accepted.remoteAddress ?? '') !== plainAddress(from))
      return void accepted.destroy()
    // An accepted socket takes no read buffer of its own: its handle does, under a new one.
    reading = rewrapped(accepted, readOctets, listeners)
    server.close()
    listeners.onConnection()
  })
  await listening(server, address, 0)
  const place = server.address()
  return {
    port: place !== null && typeof place === 'object' ? place.port : 0,
    resume: () => void reading?.resume(),
    destroy() {
      reading?.destroy()
      server.close()
    },
  }
}

function rewrapped(accepted: Socket, readOctets: number, { onRead, onEnd }: PacedListeners): Socket {
  let goesOn = false
  const take = guarded(
    'tcp',
    (octets: Uint8Array) => (goesOn = onRead(octets)),
    () => {
      goesOn = false
      socket.destroy()
    },
  )
  const { _handle: handle } = accepted as unknown as { _handle: object | null }
  ;(accepted as unknown as { _handle: object | null })._handle = null
  const options = {
    handle,
    // It would read at once, before anybody has said so.
    pauseOnCreate: true,
    onread: {
      buffer: new Uint8Array(readOctets),
      callback(count: number, buffer: Uint8Array) {
        take(buffer.subarray(0, count))
        return goesOn
      },
    },
  }
  // Node documents `onread`, and takes the other two as its own server gives them.
  const socket = new Socket(options as ConstructorParameters<typeof Socket>[0])
  let code: string | null = null
  socket.on('error', (error) => (code = codeOf(error)))
  socket.once(
    'close',
    guarded('tcp', () => onEnd(code)),
  )
  return socket
}
