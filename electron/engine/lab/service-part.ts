/** What a station serves in the service thread, over the lab's owners. */
import type { Client, Contract, Handlers } from '../../../shared/ipc/contract'
import type { Clock } from '../base/clock'
import type { ThreadLink } from '../base/thread-link'
import type { reflectContract } from '../reflector/contract'
import type { OpenHearing } from '../discovery/shared-hearing'
import type { Lab } from './lab'

export interface ServicePlatform {
  readonly lab: Lab
  readonly clock: Clock
  readonly reflect: Client<typeof reflectContract>
  /** Hears datagrams to a port beside discovery, which has it already. */
  readonly hearing: OpenHearing
  /** The profile's folder, for what the station itself keeps. */
  readonly profile: string
  /** A thread that the station brings. */
  readonly thread: (name: string) => ThreadLink
}

export interface Opened<C extends Contract> {
  readonly handlers: Handlers<C>
  /** Called once, before the thread ends. */
  readonly close?: () => Promise<void>
}

/** One station's part, opened before the lab listens. */
export interface ServicePart<C extends Contract = Contract> {
  readonly contract: C
  readonly open: (platform: ServicePlatform) => Promise<Opened<C>>
}

/** Checks the handlers against their contract; the list of stations no longer needs to know which one it is. */
export function servicePart<C extends Contract>(
  contract: C,
  open: (platform: ServicePlatform) => Promise<Opened<C>>,
): ServicePart {
  return { contract, open: open as unknown as ServicePart['open'] }
}
