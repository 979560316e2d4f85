/** What a station serves in the traffic thread: to this lab's user, and to the labs that visit. */
import type { Contract, Handlers } from '../../../shared/ipc/contract'
import type { farClockContract } from '../../../shared/lab/far-clock'
import type { Clock } from '../base/clock'
import type { Far, FarEnds } from './far'
import type { Visitor } from './hosting'

/** The labs this one visits, with what one station serves there. */
export type FarEndsOf<C extends Contract> = FarEnds<C & typeof farClockContract>
export type FarOf<C extends Contract> = Far<C & typeof farClockContract>

export interface TrafficPlatform<C extends Contract> {
  readonly clock: Clock
  readonly farEnds: FarEndsOf<C>
}

export interface OpenedTraffic<C extends Contract, Far extends Contract> {
  readonly handlers: Handlers<C>
  /** What one visitor is served with. */
  readonly far: (visitor: Visitor) => Handlers<Far>
  readonly openSockets: () => number
  /** Called once, before the thread ends. */
  readonly close?: () => void
}

export interface TrafficPart<C extends Contract = Contract, Far extends Contract = Contract> {
  readonly contract: C
  readonly farContract: Far
  readonly open: (platform: TrafficPlatform<Far>) => Promise<OpenedTraffic<C, Far>>
}

/** Checks the handlers against their contracts; the list of stations no longer needs to know which ones they are. */
export function trafficPart<C extends Contract, Far extends Contract>(
  contract: C,
  farContract: Far,
  open: (platform: TrafficPlatform<Far>) => Promise<OpenedTraffic<C, Far>>,
): TrafficPart {
  return { contract, farContract, open } as unknown as TrafficPart
}
