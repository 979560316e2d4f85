/** What the top bar shows of a run of the Duel. */
import { runStateWord } from '../../components/run-words'
import type { Activity } from '../../window/station'
import type { Run } from './run-store.svelte'

export function activityOf(run: Run): Activity {
  return {
    state: run.state,
    word: runStateWord(run.state),
    busy: run.busy,
    digits: run.state === 'asking' ? run.digits : null,
  }
}
