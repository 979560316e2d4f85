/** The sockets by which labs find each other: one that hears everything, and one per address that asks or announces. */
import { guarded } from '../../../shared/base/guarded'
import { systemFailure, type Operation } from '../../../shared/base/codes'
import { operation as of } from '../../../shared/base/platform-codes'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { FailureError } from '../../../shared/base/failure'
import { zoneOf } from '../../../shared/base/place'
import { codeOf } from './failures'

export type Family = 'IPv4' | 'IPv6'

/** `address` carries its zone where it is link-local. */
export interface Origin {
  readonly address: string
  readonly port: number
}

export interface DiscoverySocket {
  /** `onError` gets the system's code where it refused. */
  send(bytes: Uint8Array, to: Origin, onError: (code: string) => void): void
  /** Joins a multicast group on one interface; the system's code where that fails. Once more is no failure. */
  join(group: string, interfaceAddress: string): string | null
  close(): void
}

type OnMessage = (bytes: Uint8Array, from: Origin) => void

/**
 * Bound to the wildcard and shared with other labs of this machine: on Linux only such a socket hears multicast and
 * broadcast. Throws FailureError (system).
 */
export async function openHearing(
  family: Family,
  port: number,
  onMessage: OnMessage,
): Promise<DiscoverySocket> {
  const socket = create(family, true)
  await bound(socket, of('hearBeacons', { family, port }), { port })
  return wrap(socket, onMessage)
}

/**
 * Bound to one of this machine's addresses on a port of its own, where the answers come; what it multicasts leaves
 * by that interface and goes no further than the link. Throws FailureError (system).
 */
export async function openAsking(address: string, onMessage: OnMessage): Promise<DiscoverySocket> {
  const family = familyOf(address)
  const socket = create(family, false)
  const operation = of('sendBeacons', { address })
  await bound(socket, operation, { port: 0, address })
  configure(socket, operation, () => {
    if (family === 'IPv4') socket.setBroadcast(true)
    socket.setMulticastTTL(1)
    socket.setMulticastInterface(interfaceOf(address))
  })
  return wrap(socket, onMessage)
}

/**
 * Sends to one multicast group, from its own port (RFC 6762 section 6) and by the interface of this address. Hears
 * nothing: it is connected to the group, so that no datagram meant for another program of this port ends here.
 * Throws FailureError (system).
 */
export async function openAnnouncing(address: string, port: number, group: string): Promise<DiscoverySocket> {
  const socket = create(familyOf(address), true)
  const operation = of('announce', { address })
  await bound(socket, operation, { port, address })
  configure(socket, operation, () => {
    socket.setMulticastTTL(255)
    socket.setMulticastInterface(interfaceOf(address))
  })
  await new Promise<void>((resolve, reject) => {
    socket.connect(port, `${group}${zoneOf(address)}`, (error?: Error) => {
      if (error === undefined || error === null) return resolve()
      socket.close()
      reject(new FailureError(systemFailure(operation, codeOf(error))))
    })
  })
  return wrap(socket, () => {}, true)
}

function familyOf(address: string): Family {
  return address.includes(':') ? 'IPv6' : 'IPv4'
}

/** As setMulticastInterface() wants it. */
function interfaceOf(address: string): string {
  return familyOf(address) === 'IPv4' ? address : `::${zoneOf(address)}`
}

function configure(socket: Socket, operation: Operation, set: () => void): void {
  try {
    set()
  } catch (error) {
    socket.close()
    throw new FailureError(systemFailure(operation, codeOf(error)))
  }
}

function create(family: Family, shared: boolean): Socket {
  return createSocket({
    type: family === 'IPv4' ? 'udp4' : 'udp6',
    reuseAddr: shared,
    ipv6Only: family === 'IPv6',
  })
}

function bound(
  socket: Socket,
  operation: Operation,
  where: { port: number; address?: string },
): Promise<void> {
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
    socket.bind(where, () => {
      socket.off('error', fail)
      resolve()
    })
  })
}

function wrap(socket: Socket, onMessage: OnMessage, isConnected = false): DiscoverySocket {
  let open = true
  // What goes wrong later is told by a send's callback; discovery never ends anything.
  socket.on('error', () => {})
  socket.on(
    'message',
    guarded('discovery', (bytes: Buffer, from: RemoteInfo) =>
      onMessage(bytes, { address: from.address, port: from.port }),
    ),
  )
  return {
    send(bytes, to, onError) {
      if (!open) return
      const told = (error: Error | null) => {
        if (error) onError(codeOf(error))
      }
      if (isConnected) socket.send(bytes, told)
      else socket.send(bytes, to.port, to.address, told)
    },
    join(group, interfaceAddress) {
      try {
        socket.addMembership(group, interfaceAddress)
        return null
      } catch (error) {
        const code = codeOf(error)
        return code === 'EADDRINUSE' ? null : code
      }
    },
    close() {
      open = false
      socket.close()
    },
  }
}
