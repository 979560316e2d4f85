/** Datagram sockets as the engine wants them: large receive buffer, errors as codes, the kernel's descriptor. */
import { guarded } from '../../../shared/base/guarded'
import { systemFailure, type Operation } from '../../../shared/base/codes'
import { operation as of } from '../../../shared/base/platform-codes'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { FailureError } from '../../../shared/base/failure'
import { familyOf } from '../../../shared/address/plain-address'
import { codeOf } from './failures'

/** Asked for; the kernel grants up to net.core.rmem_max. The usual default loses datagrams at 50,000 a second. */
const receiveBufferBytes = 4 * 1024 * 1024

export interface UdpSocket {
  readonly localAddress: string
  readonly localPort: number
  /** The kernel's descriptor, or -1 where Node does not show it or the socket is closed. */
  readonly fd: number
  readonly family: 'IPv4' | 'IPv6'
  /** What the kernel granted, in octets. */
  readonly receiveBufferBytes: number
  /** Sends to the connected peer, or to the given address; `onError` gets the system's code where it refused. */
  send(bytes: Uint8Array, onError: (code: string) => void, port?: number, address?: string): void
  onMessage(listener: (bytes: Buffer, from: RemoteInfo) => void): void
  close(): Promise<void>
}

/** A socket bound to address:port (0: the system's choice). Throws FailureError (system). */
export async function bindUdp(address: string, port: number): Promise<UdpSocket> {
  const socket = create(address)
  await started(socket, of('bindUdp', { address, port }), (done) =>
    socket.bind({ address, port, exclusive: true }, done),
  )
  return wrap(socket, address)
}

/** A socket that sends to, and hears from, one peer alone. Throws FailureError (system). */
export async function connectUdp(address: string, port: number): Promise<UdpSocket> {
  const socket = create(address)
  await started(socket, of('connectUdp', { address, port }), (done) => socket.connect(port, address, done))
  return wrap(socket, address)
}

function create(address: string): Socket {
  return createSocket({
    type: familyOf(address) === 'IPv4' ? 'udp4' : 'udp6',
    recvBufferSize: receiveBufferBytes,
    ipv6Only: familyOf(address) === 'IPv6',
  })
}

function started(socket: Socket, operation: Operation, begin: (done: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      try {
        socket.close()
      } catch {
        /* a socket that never came up is closed already */
      }
      reject(new FailureError(systemFailure(operation, codeOf(error))))
    }
    socket.once('error', fail)
    begin((error?: Error) => {
      if (error) return fail(error)
      socket.off('error', fail)
      resolve()
    })
  })
}

function wrap(socket: Socket, address: string): UdpSocket {
  const local = socket.address()
  const state = stateOf(socket)
  // After the start an error event only repeats what a send's callback, or a lost peer, tells anyway.
  socket.on('error', () => {})
  return {
    localAddress: local.address,
    localPort: local.port,
    get fd() {
      return state?.handle?.fd ?? -1
    },
    family: familyOf(address),
    receiveBufferBytes: socket.getRecvBufferSize(),
    send(bytes, onError, port, to) {
      const done = (error: Error | null) => {
        if (error) onError(codeOf(error))
      }
      if (port === undefined) socket.send(bytes, done)
      else socket.send(bytes, port, to, done)
    },
    onMessage(listener) {
      socket.on('message', guarded('udp', listener))
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

/** What dgram keeps of its handle, which is gone once the socket is closed; null where Node does not show it. */
function stateOf(socket: Socket): { handle?: { fd?: number } | null } | null {
  const symbol = Object.getOwnPropertySymbols(socket).find(
    (candidate) => candidate.description === 'state symbol',
  )
  if (symbol === undefined) return null
  return (socket as unknown as Record<symbol, { handle?: { fd?: number } | null }>)[symbol] ?? null
}
