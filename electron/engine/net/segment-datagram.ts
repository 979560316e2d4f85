/** One datagram to everybody on a segment who is meant: a broadcast, or a multicast that goes no further than the link. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Failure } from '../../../shared/base/failure'
import { codeOf } from './failures'

export interface SegmentDatagram {
  /** An address of this machine; link-local ones with their zone. */
  readonly source: string
  /** The interface's zone, as IPv6 addresses have it. */
  readonly zone: string
  readonly to: string
  readonly port: number
  readonly bytes: Uint8Array
}

/** Sends it once; null once the system took it. */
export async function sendToSegment({
  source,
  zone,
  to,
  port,
  bytes,
}: SegmentDatagram): Promise<Failure | null> {
  const isIpv6 = to.includes(':')
  const socket = createSocket(isIpv6 ? 'udp6' : 'udp4')
  try {
    socket.bind({ port: 0, address: source, exclusive: true })
    await once(socket, 'listening')
    if (!isIpv6) {
      socket.setBroadcast(true)
      socket.setTTL(1)
    }
    socket.setMulticastTTL(1)
    socket.setMulticastInterface(isIpv6 ? `::%${zone}` : source)
    await new Promise<void>((resolve, reject) => {
      socket.send(bytes, port, to, (error) => (error === null ? resolve() : reject(error)))
    })
    return null
  } catch (error) {
    return systemFailure(operation('send', { host: to, port }), codeOf(error))
  } finally {
    socket.close()
  }
}
