/** How far the far end's clock is from this one, by the quickest of some round trips over the visit. */
import type { Client } from '../../../shared/ipc/contract'
import type { farClockContract } from '../../../shared/lab/far-clock'
import type { Clock } from '../base/clock'

const exchanges = 8

export interface ClockOffset {
  /** What to add to an instant of this traffic thread's clock to have the far end's. */
  readonly offsetNs: number
  /** The true offset lies at most so far away: half the round trip, whatever the way there and back took each. */
  readonly errorNs: number
}

/** An estimate over several exchanges, a few milliseconds long. Throws RemoteError where the visit ends. */
export async function clockOffset(
  client: Client<typeof farClockContract>,
  clock: Clock,
): Promise<ClockOffset> {
  let best: ClockOffset | null = null
  for (let exchange = 0; exchange < exchanges; exchange += 1) {
    const askedNs = clock.nowNs()
    const there = await client.farClock({})
    const heardNs = clock.nowNs()
    const errorNs = (heardNs - askedNs) / 2
    if (best === null || errorNs < best.errorNs)
      best = { offsetNs: there.nowNs - (askedNs + heardNs) / 2, errorNs }
  }
  if (best === null) throw new Error('a clock is compared by at least one exchange')
  return best
}
