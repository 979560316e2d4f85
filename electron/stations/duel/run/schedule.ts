/**
 * When each probe is due. Open loop: whatever has been answered, probe k of a transport is due at k intervals, the
 * transports spread over an interval (with two, the second half an interval after the first), so that all meet the
 * same network.
 */
import { plannedProbes, type MeasureSettings } from '../../../../shared/measurement/settings'

export interface Due {
  /** Which of the run's channels. */
  readonly place: number
  readonly sequence: number
  /** ns since the run's start. */
  readonly atNs: number
}

/** The probes of an open-loop run in the order they are due. */
export function* openLoop(settings: MeasureSettings): Generator<Due, void, void> {
  const channels = settings.transports.length
  const planned = plannedProbes(settings)
  for (let sequence = 0; sequence < planned; sequence += 1) {
    for (let place = 0; place < channels; place += 1) {
      yield {
        place,
        sequence,
        atNs: sequence * settings.intervalNs + Math.floor((place * settings.intervalNs) / channels),
      }
    }
  }
}
