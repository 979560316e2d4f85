/** What the system tells of, and lets us set on, one open socket; chosen per operating system. */
import type { TcpInfo } from '../../shared/measurement/result'
import { linuxSocketFacts } from './linux/socket-options'

export interface SocketFacts {
  /** TCP_INFO of a connected socket; null where it cannot be had. */
  tcpInfo(fd: number): TcpInfo | null
  /** Sets the DSCP of outgoing packets (RFC 2474); false where refused. */
  setDscp(fd: number, family: 'IPv4' | 'IPv6', codePoint: number): boolean
  /** Makes the system refuse datagrams that would need fragments; false where refused. */
  forbidFragments(fd: number, family: 'IPv4' | 'IPv6'): boolean
}

/** Null on systems where Node gives no descriptor or the calls are not known to us. */
export function socketFacts(): SocketFacts | null {
  return process.platform === 'linux' ? linuxSocketFacts() : null
}
