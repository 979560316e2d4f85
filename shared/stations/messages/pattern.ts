/**
 * Patterns of automatic replies: octets with `*` for any run and `?` for any one. Not regular expressions, because
 * what is matched comes from others, and no message may cost more than its length times the pattern's.
 */
import { badInput, limit } from './codes'
import type { Failure } from '../../base/failure'
import { composeMessage, type MessageForm } from './compose'
import type { TextEncoding } from './text-encoding'

export const anyRun = -2
export const anyOne = -1
/** Octets or wildcards in a pattern at most. */
export const longestPattern = 1024
/** A message longer than this is matched by its first octets alone. */
export const longestMatched = 65_536

/** Octets 0 to 255, `anyOne` and `anyRun`. */
export type Pattern = readonly number[]

/** Reads a pattern written in one of the forms; `\*` and `\?` are the characters themselves where escapes are read. */
export function readPattern(text: string, form: MessageForm, encoding: TextEncoding): Pattern | Failure {
  const pattern: number[] = []
  for (const piece of form === 'escapes' ? escapedPieces(text) : text.split(/([*?])/)) {
    if (piece === '*') {
      if (pattern.at(-1) !== anyRun) pattern.push(anyRun)
    } else if (piece === '?') pattern.push(anyOne)
    else {
      const literal = form === 'escapes' && /^\\[*?]$/.test(piece) ? piece.slice(1) : piece
      const octets = composeMessage(literal, form, encoding)
      if (!(octets instanceof Uint8Array)) return octets
      for (const octet of octets) pattern.push(octet)
    }
  }
  if (pattern.length === 0) return badInput('patternMissing')
  if (pattern.length <= longestPattern) return pattern
  return limit('patternOctets', longestPattern)
}

/** Whether the whole message is as the pattern has it. */
export function matchesPattern(pattern: Pattern, message: Uint8Array): boolean {
  const octets = message.length > longestMatched ? message.subarray(0, longestMatched) : message
  let at = 0
  let next = 0
  let star = -1
  let resumeAt = 0
  while (at < octets.length) {
    const wanted = pattern[next]
    if (wanted === anyRun) {
      star = next
      next += 1
      resumeAt = at
    } else if (wanted !== undefined && (wanted === anyOne || wanted === octets[at])) {
      at += 1
      next += 1
    } else if (star >= 0) {
      // The run before takes one octet more; no earlier run needs to be tried again.
      resumeAt += 1
      at = resumeAt
      next = star + 1
    } else return false
  }
  while (pattern[next] === anyRun) next += 1
  return next === pattern.length
}

/** Wildcards, literal wildcards, and what stands between them with its escapes whole. */
function escapedPieces(text: string): string[] {
  const pieces: string[] = []
  let literal = ''
  for (const [token] of text.matchAll(/\\[\s\S]|[\s\S]/gu)) {
    if (/^\\?[*?]$/.test(token)) {
      if (literal !== '') pieces.push(literal)
      literal = ''
      pieces.push(token)
    } else literal += token
  }
  return literal === '' ? pieces : [...pieces, literal]
}
