/** The policy rules of whatever system this is: Linux alone has them. */
import { isFailure } from '../../shared/base/failure'
import { standardRules, type RoutingRule } from '../../shared/address/routing-rule'
import * as linux from './linux/rules'

/** Every rule; the ones before anybody adds some where the system has none or does not tell. */
export async function listRules(signal?: AbortSignal): Promise<readonly RoutingRule[]> {
  if (process.platform !== 'linux') return standardRules
  const rules = await linux.listRules(signal)
  return isFailure(rules) ? standardRules : rules
}
