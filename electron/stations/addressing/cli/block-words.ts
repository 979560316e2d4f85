/** Puts the words that a shell made of blocks together again. */
import { parseAddress } from '../../../../shared/address/address'
import { readPrefixLength } from '../../../../shared/address/mask'
import { isFailure } from '../../../../shared/base/failure'
import { asciiForm } from '../../../../shared/base/typed-text'

/**
 * The words of each block: `10.0.0.0 255.0.0.0`, `10.0.0.0 wildcard 0.0.0.255`, `10.0.0.0 / 8` and
 * `10.0.0.1 - 10.0.0.9` are several words and one block. Behind an address alone a word is its mask where no machine
 * has such an address: 255.0.0.0 and 0.0.0.255, but not 192.0.0.0.
 */
export function blocksIn(words: readonly string[]): string[][] {
  const blocks: string[][] = []
  for (const word of words) {
    const block = blocks.at(-1)
    if (block !== undefined && belongsTo(block.join(' '), word)) block.push(word)
    else blocks.push([word])
  }
  return blocks
}

const joint = '[/~-]|netmask|mask|wildcard|prefixlen'
const endsOpen = new RegExp(`(?:${joint})$`, 'i')
const beginsOpen = new RegExp(`^(?:${joint})`, 'i')

function belongsTo(block: string, word: string): boolean {
  if (endsOpen.test(asciiForm(block).trim())) return true
  const address = parseAddress(block)
  if (isFailure(address)) return false
  const plain = asciiForm(word).trim()
  if (beginsOpen.test(plain)) return true
  const isMask = address.family === 'IPv4' ? /^(?:255|0)\./.test(plain) : /^ffff:/i.test(plain)
  return isMask && typeof readPrefixLength(plain, address.family) === 'number'
}
