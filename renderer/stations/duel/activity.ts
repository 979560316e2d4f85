/** What the top bar shows of a run of the Duel. */
import { runStateWord } from '../../components/run-words'
import type { Activity } from '../../window/station'
import type { Run } from './run-store.svelte'

export function activityOf(run: Run): Activity {
  return {
    state: run.live.state,
    word: runStateWord(run.live.state),
    busy: run.live.busy,
    digits: run.live.digits,
  }
}
