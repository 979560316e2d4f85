/** Reads lists that people paste: blocks of addresses one a line, and the hosts that networks are wanted for. */
import { why } from './codes'
import type { Prefix } from '../../address/address'
import { readBlock } from './block-text'
import { quote, Refusal } from '../../address/refusal'
import { longestName } from './plan-tree'

/** Where in a text of several lines it is wrong; `line` counts from 1. */
export type LineRefusal = { line: number; refusal: Refusal }

/** Every line a prefix or a range, which becomes its prefixes; empty lines and what follows a # do not count. */
export function readBlocks(text: string): Prefix[] | LineRefusal {
  const prefixes: Prefix[] = []
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.replace(/#.*$/, '').trimEnd()
    if (line.trim() === '') continue
    const block = readBlock(line)
    if (block instanceof Refusal) return { line: at + 1, refusal: block }
    prefixes.push(...(block.kind === 'prefix' ? [block.prefix] : block.prefixes))
  }
  return prefixes
}

/** Reads `100, 50, lab 20`: how many hosts each network is for, a name before the number where it has one. */
export function readNeeds(text: string): { name: string; hosts: bigint }[] | Refusal {
  const needs: { name: string; hosts: bigint }[] = []
  let at = 0
  for (const part of text.split(/[,;\n]/)) {
    const offset = at + (part.length - part.trimStart().length)
    at += part.length + 1
    const word = part.trim()
    const match = /^(.*?)\s*\b([1-9][0-9]{0,38})$/.exec(word)
    if (match === null) {
      return new Refusal(offset, word === '' ? why('hostsMissing') : why('hostsNone', { text: quote(word) }))
    }
    needs.push({ name: (match[1] ?? '').slice(0, longestName), hosts: BigInt(match[2] ?? '') })
  }
  return needs
}
