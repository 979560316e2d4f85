/** The whole record of one run: its transports, and how well the generator kept its promises. */
import { Histogram } from '../../../../shared/measurement/histogram'
import type { Generator } from '../../../../shared/measurement/result'
import type { RunSample } from '../../../../shared/measurement/sample'
import { plannedProbes, type MeasureSettings } from '../../../../shared/measurement/settings'
import { findTransport, transports } from '../../../../shared/measurement/transport'
import { TransportRecorder } from './transport-recorder'

export class Recorder {
  /** One for each transport, in the order of the settings: who is in a hurry knows a channel by its place here. */
  readonly channels: readonly TransportRecorder[]
  readonly #settings: MeasureSettings
  readonly #timerError = new Histogram()
  #missed = 0
  #worstStallNs: number | null = null

  /** `known` are the transports there are; the settings have been checked against them. */
  constructor(settings: MeasureSettings, known = transports) {
    this.#settings = settings
    this.channels = settings.transports.map((name) => {
      const transport = findTransport(name, known)
      if (transport === null) throw new Error(`there is no transport ${name}`)
      return new TransportRecorder(transport, settings.lateAfterNs)
    })
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
      channels: Object.fromEntries(
        this.channels.map((channel) => [channel.transport.name, channel.sample(nowNs)]),
      ),
      generator: this.generator,
    }
  }
}
