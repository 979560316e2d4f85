/** What this lab does for a visitor, put together of the stations' parts. */
import type { Handlers } from '../../../shared/ipc/contract'
import type { FarContract } from '../../../shared/contract'
import type { Clock } from '../base/clock'

export interface FarParts {
  readonly clock: Clock
}

export function farHandlers({ clock }: FarParts): Handlers<Pick<FarContract, 'farClock'>> {
  return {
    farClock: async () => ({ nowNs: clock.nowNs() }),
  }
}
