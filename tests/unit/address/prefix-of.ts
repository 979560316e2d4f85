/** Prefixes for tests, from text that is known to be right. */
import { isFailure } from '../../../shared/base/failure'
import { parsePrefix, type Prefix } from '../../../shared/address/address'

export function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text)
  if (isFailure(prefix)) throw new Error(`${text} is no prefix`)
  return prefix
}
