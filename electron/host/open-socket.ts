/** What a system may tell of, and let us set on, one open socket. */
import type { TcpInfo } from '../../shared/measurement/result'

export interface SocketFacts {
  /** TCP_INFO of a connected socket; null where it cannot be had. */
  tcpInfo(fd: number): TcpInfo | null
  /** Sets the DSCP of outgoing packets (RFC 2474); false where refused. */
  setDscp(fd: number, family: 'IPv4' | 'IPv6', codePoint: number): boolean
  /** Octets in a connected socket's send queue, not yet acknowledged; null where it cannot be had. */
  sendQueue(fd: number): number | null
  /** Sets SO_SNDBUF, and with it ends the system's own sizing; false where refused. */
  setSendBuffer(fd: number, octets: number): boolean
  /** Makes the system refuse datagrams that would need fragments; false where refused. */
  forbidFragments(fd: number, family: 'IPv4' | 'IPv6'): boolean
}
