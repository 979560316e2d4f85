/** A run both ways has succeeded only when both directions ran to their end. */
import { expect, it } from 'vitest'
import { allCompleted } from '../../../../electron/stations/duel/cli/duel-command'
import type { ReverseResult } from '../../../../shared/measurement/result'
import { defaultSettings } from '../../../../shared/measurement/settings'
import { result } from './result'

const settings = { ...defaultSettings, bothWays: true }

function ended(outcome: ReverseResult['outcome'] | null): boolean {
  const { reverse: _, ...there } = result()
  return allCompleted(result({ settings, reverse: outcome === null ? null : { ...there, outcome } }))
}

it('is a success only if the other direction completed too', () => {
  expect(ended('completed')).toBe(true)
  expect(ended('failed')).toBe(false)
  expect(ended('cancelled')).toBe(false)
  expect(ended(null)).toBe(false)
  expect(allCompleted(result())).toBe(true)
  expect(allCompleted(result({ outcome: 'failed' }))).toBe(false)
})
