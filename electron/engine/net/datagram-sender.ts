/** A datagram socket towards one peer that tells of each datagram whether the system took it. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { createSocket } from 'node:dgram'
import { FailureError } from '../../../shared/base/failure'
import { familyOf } from '../../../shared/address/plain-address'
import { codeOf } from './failures'

export interface DatagramSender {
  /** Null where the system took it, else its word, such as EMSGSIZE. */
  send(bytes: Uint8Array): Promise<string | null>
  close(): void
}

/** Throws FailureError (system). */
export function datagramSender(address: string, port: number): Promise<DatagramSender> {
  const socket = createSocket(familyOf(address) === 'IPv4' ? 'udp4' : 'udp6')
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(new FailureError(systemFailure(operation('connectUdp', { address, port }), codeOf(error))))
    }
    socket.once('error', fail)
    socket.connect(port, address, (error?: Error) => {
      if (error) return fail(error)
      socket.off('error', fail)
      // A refused datagram is told by the send that meets it.
      socket.on('error', () => {})
      resolve({
        send: (bytes) =>
          new Promise((told) => socket.send(bytes, (error) => told(error === null ? null : codeOf(error)))),
        close: () => socket.close(),
      })
    })
  })
}
