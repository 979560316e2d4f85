/** A picture or a copied table of a run that did not complete says so, and how long it really took. */
import { expect, it } from 'vitest'
import { linesOf } from '../../../../renderer/stations/duel/result-words'
import { failureSentence } from '../../../../shared/words/failure-sentence'
import { result } from './result'

it('carries the failure and the true duration', () => {
  const failure = { failure: 'tcpBroken', host: '10.0.0.2', port: 8643, code: 'ECONNRESET' } as const
  const lines = linesOf(result({ outcome: 'failed', failure, durationNs: 2.8e9 }), ['what it means'])
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/10 s · lasted 2\.80 s$/)
  expect(lines.slice(1)).toEqual([failureSentence(failure), 'what it means'])
})

it('of a completed run stays as it was', () => {
  expect(linesOf(result(), ['what it means'])).toHaveLength(2)
  expect(linesOf(result(), [])[0]).not.toContain('lasted')
})
