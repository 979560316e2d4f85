/** Prefixes for tests, from text that is known to be right. */
import { isFailure } from '../../../shared/failure'
import { parsePrefix, type Prefix } from '../../../shared/subnet/address'

export function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text)
  if (isFailure(prefix)) throw new Error(`${text} is no prefix`)
  return prefix
}
