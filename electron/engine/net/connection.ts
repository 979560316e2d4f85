/** TCP sockets as a person plays with them: half-closed as long as wanted, read only when wanted, never timed out. */
import { guarded } from '../../../shared/base/guarded'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { listening } from './tcp'

/** Begins to connect; the socket tells what comes of it. Nagle is on, as the system has it. */
export function beginConnecting(address: string, port: number): Socket {
  return connect({ host: address, port, allowHalfOpen: true, autoSelectFamily: false, noDelay: false })
}

/** Listens on address:port (0: the system's choice) for connections that may be half-closed. Throws FailureError. */
export function listenHalfOpen(
  address: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  const server = createServer(
    { allowHalfOpen: true, noDelay: false },
    guarded('tcp', onConnection, (socket) => socket.destroy()),
  )
  return listening(server, address, port)
}

/**
 * Lets what arrives wait in the kernel's queue: pause() alone would first fill Node's own, and the window would shut
 * later than the reader stopped.
 */
export function stopReading(socket: Socket): void {
  socket.pause()
  const handle = handleOf(socket)
  if (handle === null) return
  handle.reading = false
  handle.readStop()
}

/** Reads on after stopReading(): the stream believes that it never stopped, so its handle is told as well. */
export function readOn(socket: Socket): void {
  socket.resume()
  const handle = handleOf(socket)
  if (handle === null || handle.reading) return
  handle.reading = true
  handle.readStart()
}

interface StreamHandle {
  reading: boolean
  readStart(): void
  readStop(): void
}

/** Null for a socket that is closed. */
function handleOf(socket: Socket): StreamHandle | null {
  return (socket as unknown as { _handle?: StreamHandle | null })._handle ?? null
}
