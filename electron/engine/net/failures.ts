/** Turns what the system says of a failed connection into a failure the person can act on. */
import { notPacketLab } from '../../../shared/base/platform-codes'
import { FailureError, type Failure } from '../../../shared/base/failure'

export function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' && code.length > 0 ? code.slice(0, 64) : 'UNKNOWN'
}

/** The failure of connecting to host:port, by the system's error code. */
export function connectFailure(error: unknown, host: string, port: number, seconds: number): Failure {
  if (error instanceof FailureError) return error.failure
  const code = codeOf(error)
  switch (code) {
    case 'ECONNREFUSED':
      return { failure: 'refused', host, port }
    case 'ETIMEDOUT':
      return { failure: 'timedOut', host, port, seconds }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'EAI_NODATA':
      return { failure: 'unresolved', host }
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
    case 'EACCES':
    case 'EPERM':
      return { failure: 'unreachable', host, port, code }
    default:
      return notPacketLab({ host, port }, 'system', { code })
  }
}
