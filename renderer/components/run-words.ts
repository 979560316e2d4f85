/** A run's state and its settings in words. */
import type { Failure } from '../../shared/base/failure'
import { plannedProbes, type MeasureSettings } from '../../shared/measurement/settings'
import { transportLabel } from '../../shared/measurement/transport'
import { failureSentence } from '../../shared/words/failure-sentence'
import { m } from '../../shared/words/generated/messages'

/** The states a run can be in, as the window shows them. */
type State =
  'idle' | 'connecting' | 'asking' | 'queued' | 'running' | 'draining' | 'completed' | 'cancelled' | 'failed'

export function runStateWord(state: State): string {
  return {
    idle: m.state_idle,
    connecting: m.state_connecting,
    asking: m.state_asking,
    queued: m.state_queued,
    running: m.state_running,
    draining: m.state_draining,
    completed: m.state_completed,
    cancelled: m.state_cancelled,
    failed: m.state_failed,
  }[state]()
}

/** Why a run failed, or what broke it, in one sentence; null where neither did. */
export function problemSentence(run: {
  readonly failure: Failure | null
  readonly broken: string | null
}): string | null {
  if (run.failure !== null) return failureSentence(run.failure)
  return run.broken === null ? null : m.failure_broken({ detail: run.broken })
}

/** Settings in one line, "UDP + TCP · 10 ms · 112 octets · 10 s". */
export function settingsWords(settings: MeasureSettings): string {
  const { transports, intervalNs, limit, payloadBytes, bothWays } = settings
  const parts = [
    transports.map(transportLabel).join(' + '),
    intervalNs === 0
      ? m.settings_closed_loop_short()
      : m.settings_every({ time: short(intervalNs / 1e6, 'ms') }),
    m.settings_octets({ count: payloadBytes }),
  ]
  if (limit.kind === 'duration') parts.push(short(limit.durationNs / 1e9, 's'))
  else if (limit.kind === 'count')
    parts.push(m.settings_probes({ count: plannedProbes(settings).toLocaleString('en-US') }))
  else parts.push(m.settings_until_stopped_short())
  if (bothWays) parts.push(m.settings_both_ways_short())
  return parts.join(' · ')
}

function short(value: number, unit: string): string {
  return `${Number(value.toPrecision(4))} ${unit}`
}
