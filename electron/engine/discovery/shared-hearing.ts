/**
 * Lets several listeners of one thread hear with one socket. Two sockets of one port would both get what is sent to
 * many, but of what is sent to this machine alone only the newer one would get anything.
 */
import { guarded } from '../../../shared/base/guarded'
import type { DiscoverySocket, Family, Origin } from '../net/discovery-socket'

type Listener = (bytes: Uint8Array, from: Origin) => void
export type OpenHearing = (family: Family, port: number, onMessage: Listener) => Promise<DiscoverySocket>

interface Shared {
  readonly socket: Promise<DiscoverySocket>
  readonly listeners: Set<Listener>
}

/** The same function over shared sockets: the last listener that closes closes the socket. Throws what `open` throws. */
export function shareHearing(open: OpenHearing): OpenHearing {
  const all = new Map<string, Shared>()
  return async (family, port, onMessage) => {
    const key = `${family} ${port}`
    // Guarded each for itself: what one cannot take, the others still hear.
    const listener: Listener = guarded('discovery', (bytes, from) => onMessage(bytes, from))
    const shared = all.get(key) ?? openShared(open, family, port)
    all.set(key, shared)
    shared.listeners.add(listener)
    const leave = (): boolean => {
      const left = shared.listeners.delete(listener) && shared.listeners.size === 0
      if (left && all.get(key) === shared) all.delete(key)
      return left
    }
    try {
      const socket = await shared.socket
      return {
        send: (bytes, to, onError) => socket.send(bytes, to, onError),
        join: (group, by) => socket.join(group, by),
        close: () => {
          if (leave()) socket.close()
        },
      }
    } catch (error) {
      leave()
      throw error
    }
  }
}

function openShared(open: OpenHearing, family: Family, port: number): Shared {
  const listeners = new Set<Listener>()
  const socket = open(family, port, (bytes, from) => {
    for (const listener of [...listeners]) listener(bytes, from)
  })
  return { socket, listeners }
}
