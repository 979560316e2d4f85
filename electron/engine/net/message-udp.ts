/** UDP as a person uses it by hand: unicast, broadcast and groups by one socket bound where the person says. */
import { guarded } from '../../../shared/base/guarded'
import { systemFailure, type Operation } from '../../../shared/base/codes'
import { operation as of } from '../../../shared/base/platform-codes'
import { badInput } from '../../../shared/base/platform-codes'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { Failure } from '../../../shared/base/failure'
import { familyOf } from '../../../shared/address/plain-address'
import { codeOf } from './failures'

export type HandUdp = Awaited<ReturnType<typeof bindByHand>>

/** Asked for; a burst that comes while the thread is busy waits in the kernel. */
const receiveBufferBytes = 4 * 1024 * 1024

export interface UdpWishes {
  readonly address: string
  readonly port: number
  /** Share the port with other sockets that do so too. */
  readonly shared: boolean
}

/** Binds and allows broadcast. Rejects with the system's own error. */
export async function bindByHand({ address, port, shared }: UdpWishes) {
  const family = familyOf(address)
  const socket = createSocket({
    type: family === 'IPv4' ? 'udp4' : 'udp6',
    ipv6Only: family === 'IPv6',
    reuseAddr: shared,
    recvBufferSize: receiveBufferBytes,
  })
  await bound(socket, address, port, !shared)
  socket.setBroadcast(true)
  // What goes wrong later is told by the send that it happened to.
  socket.on('error', () => {})
  const local = socket.address()
  return {
    family,
    address: local.address,
    port: local.port,
    onMessage(listener: (octets: Uint8Array, address: string, port: number) => void) {
      socket.on(
        'message',
        guarded('udp', (octets: Buffer, from: RemoteInfo) => listener(octets, from.address, from.port)),
      )
    },
    /** Null once the system took the datagram. */
    send(octets: Uint8Array, to: string, toPort: number): Promise<Failure | null> {
      return new Promise((resolve) => {
        try {
          socket.send(octets, toPort, to, (error) =>
            resolve(error === null ? null : sendFailure(error, octets.length, to, toPort)),
          )
        } catch (error) {
          resolve(sendFailure(error, octets.length, to, toPort))
        }
      })
    },
    /** `by`: an IPv4 address or `::%zone` of the interface; null where the system took it. */
    join: (group: string, by: string | undefined): Failure | null =>
      attempt(of('joinGroup', { group }), () => socket.addMembership(group, by)),
    leave: (group: string, by: string | undefined): Failure | null =>
      attempt(of('leaveGroup', { group }), () => socket.dropMembership(group, by)),
    multicast(ttl: number, by: string | undefined): Failure | null {
      return attempt(of('chooseMulticast'), () => {
        socket.setMulticastTTL(ttl)
        if (by !== undefined) socket.setMulticastInterface(by)
      })
    },
    close: () => socket.close(),
  }
}

function bound(socket: Socket, address: string, port: number, exclusive: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      try {
        socket.close()
      } catch {
        /* a socket that never came up is closed already */
      }
      reject(error)
    }
    socket.once('error', fail)
    socket.bind({ address, port, exclusive }, () => {
      socket.off('error', fail)
      resolve()
    })
  })
}

function attempt(operation: Operation, action: () => void): Failure | null {
  try {
    action()
    return null
  } catch (error) {
    return systemFailure(operation, codeOf(error))
  }
}

function sendFailure(error: unknown, length: number, host: string, port: number): Failure {
  const code = codeOf(error)
  switch (code) {
    case 'EMSGSIZE':
      return badInput('datagramTooLarge', { octets: length, host })
    case 'ECONNREFUSED':
      return { failure: 'nobodyListening', host, port }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return { failure: 'unreachable', host, port, code }
    default:
      return systemFailure(of('send', { host, port }), code)
  }
}
