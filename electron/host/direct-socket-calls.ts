/** The direct socket calls of whatever system this is. */
import type { DirectSocketCalls } from './direct-socket'
import { linuxDirectSocketCalls } from './linux/direct-socket-calls'

/** Null where the system's calls are not known to us: the event loop does all the work there. */
export function directSocketCalls(): DirectSocketCalls | null {
  return process.platform === 'linux' ? linuxDirectSocketCalls() : null
}
