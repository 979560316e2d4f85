/** The whole record of one run: its transports, and how well the generator kept its promises. */
import { Histogram } from '../../../../shared/measurement/histogram'
import type { Generator } from '../../../../shared/measurement/result'
import type { RunSample } from '../../../../shared/measurement/sample'
import { plannedProbes, transportsOf, type MeasureSettings } from '../../../../shared/measurement/settings'
import { TransportRecorder } from './transport-recorder'

export class Recorder {
  readonly udp: TransportRecorder | null
  readonly tcp: TransportRecorder | null
  readonly #settings: MeasureSettings
  readonly #timerError = new Histogram()
  #missed = 0
  #worstStallNs: number | null = null

  constructor(settings: MeasureSettings) {
    const transports = transportsOf(settings)
    this.#settings = settings
    this.udp = transports.includes('udp') ? new TransportRecorder('udp', settings.lateAfterNs) : null
    this.tcp = transports.includes('tcp') ? new TransportRecorder('tcp', null) : null
  }

  /** Notes how late a probe left; in a closed loop there is nothing to be late for. */
  noteSending(intendedNs: number, sentNs: number): void {
    if (this.#settings.intervalNs === 0) return
    const errorNs = Math.max(0, sentNs - intendedNs)
    this.#timerError.record(errorNs)
    if (errorNs >= this.#settings.intervalNs) this.#missed += 1
  }

  noteStall(stallNs: number): void {
    this.#worstStallNs = Math.max(this.#worstStallNs ?? 0, stallNs)
  }

  get generator(): Generator {
    return {
      missed: this.#missed,
      timerErrorNs: this.#timerError.toMedianAndTail(),
      eventLoopStallNs: { max: this.#worstStallNs },
    }
  }

  sample(nowNs: number): RunSample {
    const { limit, intervalNs } = this.#settings
    const unplanned = limit.kind === 'untilStopped' || (limit.kind === 'duration' && intervalNs === 0)
    return {
      elapsedNs: nowNs,
      planned: unplanned ? null : plannedProbes(this.#settings),
      udp: this.udp?.sample(nowNs) ?? null,
      tcp: this.tcp?.sample(nowNs) ?? null,
      generator: this.generator,
    }
  }
}
