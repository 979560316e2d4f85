/** A thread that fails again and again is started ever later, so that it cannot keep the processor busy. */
import { expect, it } from 'vitest'
import { restartAfterMs } from '../../../../electron/engine/threads/crew'

it('waits twice as long after each failure in a row, and never longer than half a minute', () => {
  const waits = [0, 1, 2, 3, 7, 8, 9, 1000].map(restartAfterMs)
  expect(waits).toEqual([0, 250, 500, 1000, 16_000, 30_000, 30_000, 30_000])
})
