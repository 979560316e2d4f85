/** The history of a count as the path of a small chart: from zero up, broken where nobody looked. */
import type { CountedState, StateHistory } from '../../../shared/stations/connections/state-history'

/** One column for every two pixels; the least and the most of each are drawn. */
const pixelsPerColumn = 2
const margin = 2

export function historyPath(
  history: StateHistory,
  state: CountedState,
  width: number,
  height: number,
): string {
  const top = Math.max(1, history.most(state))
  const y = (count: number) => (height - margin - (count / top) * (height - 2 * margin)).toFixed(1)
  return history
    .columns(state, width / pixelsPerColumn)
    .map(({ at, least, most, afterGap }) => {
      const x = (at * width).toFixed(1)
      const line = `${afterGap ? 'M' : 'L'}${x} ${y(least)}`
      return most === least ? line : `${line}L${x} ${y(most)}`
    })
    .join('')
}
