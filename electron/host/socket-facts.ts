/** The socket facts of whatever system this is. */
import { linuxSocketFacts } from './linux/socket-options'
import type { SocketFacts } from './open-socket'

/** Null on systems where Node gives no descriptor or the calls are not known to us. */
export function socketFacts(): SocketFacts | null {
  return process.platform === 'linux' ? linuxSocketFacts() : null
}
