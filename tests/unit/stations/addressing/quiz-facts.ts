/** What a quiz question must hold to, told without the code that makes the questions. */
import type { Prefix } from '../../../../shared/address/address'
import { describeSubnet } from '../../../../shared/address/description'
import { kindsOf } from '../../../../shared/address/kinds'

export { formatPrefix } from '../../../../shared/address/prefix'

/** A private IPv4 address that is neither its network's own nor its broadcast address. */
export function hasHostsOnly(prefix: Prefix): boolean {
  const { address, network, broadcast } = describeSubnet(prefix)
  return kindsOf(prefix).includes('private') && address !== network && address !== broadcast
}
