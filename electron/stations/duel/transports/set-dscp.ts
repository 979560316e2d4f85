/** Marks a socket's packets with the code point a run asks for, whatever the transport. */
import { FailureError } from '../../../../shared/base/failure'
import { unavailable } from '../../../../shared/measurement/codes'
import type { SocketFacts } from '../../../host/open-socket'

/** Throws FailureError where the system does not do it: figures of unmarked packets would be taken for marked ones. */
export function setDscp(
  facts: SocketFacts | null,
  fd: number,
  family: 'IPv4' | 'IPv6',
  codePoint: number | null,
): void {
  if (codePoint === null || facts?.setDscp(fd, family, codePoint) === true) return
  throw new FailureError(unavailable('dscp'))
}
