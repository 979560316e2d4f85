/**
 * When each probe is due. Open loop: whatever has been answered, probe k of a transport is due at k intervals,
 * TCP half an interval after UDP when both run, so that both meet the same network.
 */
import {
  plannedProbes,
  transportsOf,
  type MeasureSettings,
  type Transport,
} from '../../../../shared/measurement/settings'

export interface Due {
  readonly transport: Transport
  readonly sequence: number
  /** ns since the run's start. */
  readonly atNs: number
}

/** The probes of an open-loop run in the order they are due. */
export function* openLoop(settings: MeasureSettings): Generator<Due, void, void> {
  const transports = transportsOf(settings)
  const planned = plannedProbes(settings)
  for (let sequence = 0; sequence < planned; sequence += 1) {
    for (const [place, transport] of transports.entries()) {
      yield {
        transport,
        sequence,
        atNs: sequence * settings.intervalNs + Math.floor((place * settings.intervalNs) / transports.length),
      }
    }
  }
}
