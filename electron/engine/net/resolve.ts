/** The address of a name. */
import { lookup } from 'node:dns/promises'
import { isFailure, type Failure } from '../../../shared/base/failure'
import { formatAddress, parseAddress } from '../../../shared/address/address'

/** An address is its own; a name is asked of the system's resolver. */
export async function resolveName(host: string): Promise<string | Failure> {
  const address = parseAddress(host)
  if (!isFailure(address)) return formatAddress(address)
  try {
    return (await lookup(host)).address
  } catch {
    return { failure: 'unresolved', host }
  }
}
