/** One datagram to nobody in particular, so that the system must find out where its receiver is. */
import { systemFailure } from '../../../shared/base/codes'
import { operation } from '../../../shared/base/platform-codes'
import { FailureError, type Failure } from '../../../shared/base/failure'
import { connectUdp } from './udp'

/** Sends one octet; null once the system took it. */
export async function sendDatagram(address: string, port: number): Promise<Failure | null> {
  try {
    const socket = await connectUdp(address, port)
    try {
      return await new Promise<Failure | null>((resolve) => {
        const sending = operation('send', { host: address, port })
        socket.send(Uint8Array.of(0), (code) => resolve(systemFailure(sending, code)))
        // The system takes a datagram or refuses it in the call itself.
        setImmediate(() => resolve(null))
      })
    } finally {
      await socket.close()
    }
  } catch (error) {
    if (error instanceof FailureError) return error.failure
    throw error
  }
}
