/** Reads lists that people paste: blocks of addresses one a line, and what networks are wanted for. */
import { why } from './codes'
import type { Prefix } from '../../address/address'
import { readBlock } from './block-text'
import { quote, readTyped, Refusal } from '../../base/refusal'
import { asciiForm } from '../../base/typed-text'
import { longestName, type NamedNeed } from './plan-tree'

/** Where in a text of several lines it is wrong; `line` counts from 1. */
export type LineRefusal = { line: number; refusal: Refusal }

/**
 * Every line a prefix or a range, which becomes its prefixes; empty lines and what follows a # do not count. A line
 * may end in any way, and with a comma or semicolon as lists in programs do.
 */
export function readBlocks(text: string): Prefix[] | LineRefusal {
  const prefixes: Prefix[] = []
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const plain = asciiForm(raw).replace(/#.*/, '').trimEnd()
    const line = raw.slice(0, plain.replace(/[,;]$/, '').length)
    if (line.trim() === '') continue
    const block = readBlock(line)
    if (block instanceof Refusal) return { line: at + 1, refusal: block }
    prefixes.push(...(block.kind === 'prefix' ? [block.prefix] : block.prefixes))
  }
  return prefixes
}

/**
 * Reads `100, 50, lab 20`, `100 50 20`, `/26, link /30` and columns pasted from a sheet: how many hosts each network
 * is for or its prefix length, a name before it where it has one. Commas, semicolons and line ends part them, and
 * white space does between numbers alone.
 */
export function readNeeds(text: string): NamedNeed[] | Refusal {
  return readTyped(text, (core) => {
    const needs: NamedNeed[] = []
    for (const [at, part] of partsOf(core)) {
      const need = readNeed(part)
      if (need instanceof Refusal) return need.shiftedBy(at)
      needs.push(need)
    }
    return needs
  })
}

/** The parts of the list and where each begins. */
function partsOf(text: string): [number, string][] {
  const parts: [number, string][] = []
  let from = 0
  for (const separator of [...text.matchAll(/\s*[,;]\s*|\s*[\r\n]\s*/g), null]) {
    const part = text.slice(from, separator?.index)
    const isNumbers = /^(?:\/?[0-9]+\s+)+\/?[0-9]+$/.test(part)
    for (const { 0: word, index } of part.matchAll(isNumbers ? /\S+/g : /^.*$/gs)) {
      parts.push([from + index, word])
    }
    from += part.length + (separator?.[0].length ?? 0)
  }
  return parts
}

function readNeed(word: string): NamedNeed | Refusal {
  if (word === '') return new Refusal(0, why('hostsMissing'))
  const match = /^(?:(.*?)(?:\s*[:=]\s*|\s+))?(\/\s*(?:0|[1-9][0-9]{0,2})|[1-9][0-9]{0,38})$/.exec(word)
  const [, before = '', amount = ''] = match ?? []
  if (match === null) return new Refusal(0, why('hostsNone', { text: quote(word) }))
  const name = before.slice(0, longestName)
  if (!amount.startsWith('/')) return { name, hosts: BigInt(amount) }
  const prefixLength = Number(amount.slice(1))
  if (prefixLength > 128) return new Refusal(word.length - amount.length, why('needLengthOver'))
  return { name, prefixLength }
}
