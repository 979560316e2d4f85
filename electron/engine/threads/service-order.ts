/** What the service thread, and the traffic thread, are started with. */
import type { MessagePort } from 'node:worker_threads'
import type { Settings } from '../../../shared/lab/settings'
import type { PortWishes } from '../control/listener'
import type { DiscoveryMode } from '../discovery/mode'

export interface ServiceOrder {
  readonly profile: string
  readonly version: string
  readonly ports: PortWishes
  /** Settings for this start alone: used, never written to the profile. */
  readonly overrides: Partial<Settings> | null
  readonly discovery: DiscoveryMode
  readonly measurePort: MessagePort
  readonly reflectPort: MessagePort
  readonly trafficPort: MessagePort
  /** The traffic thread asks for visits over it. */
  readonly visitPort: MessagePort
}

export interface TrafficOrder {
  readonly visitPort: MessagePort
}
