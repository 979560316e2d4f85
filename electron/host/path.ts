/** A system's routing decision in the contract's words. */
import type { Path } from '../../shared/address/path'
import { isFailure, type Failure } from '../../shared/base/failure'
import type { RouteDecision } from '../../shared/address/host-facts'
import { refusesPackets } from '../../shared/address/route-match'

/** null is a system that knows no route; a failure is one that could not be asked. */
export function pathOf(decision: RouteDecision | null | Failure): Path {
  if (decision === null) return { verdict: 'noRoute' }
  if (isFailure(decision)) return { verdict: 'unknown' }
  if (decision.type === 'local') return { verdict: 'loopback' }
  if (refusesPackets(decision.type)) return { verdict: 'noRoute' }
  if (decision.interface === null) return { verdict: 'unknown' }
  return decision.gateway === null
    ? { verdict: 'sameSegment', interface: decision.interface }
    : { verdict: 'gateway', interface: decision.interface, gateway: decision.gateway }
}
