/** Counts over time: bounded, thinned, and broken where nobody looked. */
import { expect, it } from 'vitest'
import type { StateCounts } from '../../../../shared/stations/connections/inspect-contract'
import { StateHistory } from '../../../../shared/stations/connections/state-history'
import { tcpStates } from '../../../../shared/tcp/state'

function counted(udp: number): StateCounts {
  return { ...(Object.fromEntries(tcpStates.map((state) => [state, 0])) as Omit<StateCounts, 'udp'>), udp }
}

it('keeps the highest peak of an hour of readings in few columns', () => {
  const history = new StateHistory()
  for (let second = 0; second < 3600; second += 1)
    history.push(second * 1000, counted(second === 3500 ? 99 : second === 100 ? 500 : 3))
  const columns = history.columns('udp', 40)
  expect(columns.length).toBeLessThanOrEqual(41)
  expect(Math.max(...columns.map(({ most }) => most))).toBe(99)
  expect(Math.min(...columns.map(({ least }) => least))).toBe(3)
  expect(columns[0]?.at).toBeLessThanOrEqual(1 / 40)
  expect(columns.at(-1)?.at).toBe(1)
  // What is older than five minutes is gone.
  expect(history.most('udp')).toBe(99)
})

it('breaks the line where nobody looked', () => {
  const history = new StateHistory()
  for (const second of [0, 1, 2, 60, 61]) history.push(second * 1000, counted(1))
  const breaks = history.columns('udp', 1000).map(({ afterGap }) => afterGap)
  expect(breaks).toEqual([true, false, false, true, false])
})

it('has nothing to draw before the first reading', () => {
  expect(new StateHistory().columns('LISTEN', 10)).toEqual([])
  expect(new StateHistory().most('LISTEN')).toBe(0)
})
