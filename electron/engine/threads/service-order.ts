/** What each thread is started with. */
import type { MessagePort } from 'node:worker_threads'
import type { Settings } from '../../../shared/lab/settings'
import type { PortWishes } from '../control/listener'
import type { DiscoveryMode } from '../discovery/mode'
import type { ThreadName } from './list'

export interface ServiceOrder {
  readonly profile: string
  readonly version: string
  readonly ports: PortWishes
  /** Settings for this start alone: used, never written to the profile. */
  readonly overrides: Partial<Settings> | null
  readonly discovery: DiscoveryMode
  /** Where each other thread is asked. */
  readonly threads: Readonly<Record<ThreadName, MessagePort>>
  /** Where those that ask are answered. */
  readonly askedBy: Readonly<Partial<Record<ThreadName, MessagePort>>>
  readonly failures: ThreadFailures
}

/** How often each thread has failed since the program's start. */
export type ThreadFailures = Readonly<Record<string, number>>

/** Told to the service thread: another thread failed and was started again, with new ports. */
export interface ThreadRenewal {
  readonly renewed: {
    readonly name: ThreadName
    /** Where it is asked from now on. */
    readonly port: MessagePort
    /** Where it asks, if it does. */
    readonly asks: MessagePort | undefined
    readonly failures: ThreadFailures
  }
}

export interface ThreadOrder {
  /** Where the service thread is asked; null for a thread that asks nothing. */
  readonly service: MessagePort | null
}
