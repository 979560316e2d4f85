/** What the service thread is started with. */
import type { MessagePort } from 'node:worker_threads'
import type { Settings } from '../../../shared/contract'
import type { PortWishes } from '../control/listener'

export interface ServiceOrder {
  readonly profile: string
  readonly version: string
  readonly ports: PortWishes
  /** Settings for this start alone: used, never written to the profile. */
  readonly overrides: Partial<Settings> | null
  readonly measurePort: MessagePort
  readonly reflectPort: MessagePort
}
