/** A listener that never accepts, so that its queue is full and further calls stay unanswered. */
import { listenSilentlyOnLinux } from './linux/silent-listener'

export interface SilentListener {
  readonly port: number
  /** Connections that the queue takes before it is full. */
  readonly places: number
  close(): void
}

/** On a free port of the address; null where this system offers no way to it. Node itself accepts at once. */
export function listenSilently(address: string): SilentListener | null {
  return process.platform === 'linux' ? listenSilentlyOnLinux(address) : null
}
