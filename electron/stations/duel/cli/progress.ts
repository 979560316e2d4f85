/** What a person at a terminal, or a log, sees while a run goes on. All of it on stderr. */
import type { WriteStream } from 'node:tty'
import type { MeasureEvent, RunSample } from '../../../../shared/measurement/sample'
import type { MeasureSettings } from '../../../../shared/measurement/settings'
import { transportLabel } from '../../../../shared/measurement/transport'
import { m } from '../../../../shared/words/generated/messages'
import { cutToWidth } from '../../../cli/display-width'
import { showDuration } from '../../../cli/duration'

const barCells = 24
const redrawEveryMs = 100
/** Where no terminal redraws a line, say something only so often. */
const lineEveryMs = 5000

export class Progress {
  readonly #stream: WriteStream
  readonly #settings: MeasureSettings
  #lastMs = -Infinity
  #lineOpen = false
  #last = ''

  constructor(stream: WriteStream, settings: MeasureSettings) {
    this.#stream = stream
    this.#settings = settings
  }

  show(event: MeasureEvent): void {
    switch (event.kind) {
      case 'connecting':
        return this.#say(m.cli_duel_connecting())
      case 'asking':
        return this.#say(
          event.digits === null ? m.cli_duel_asking() : m.cli_duel_asking_digits({ digits: event.digits }),
        )
      case 'queued':
        return this.#say(m.cli_duel_queued({ ahead: event.ahead }))
      case 'running':
      case 'draining':
        return this.#showSample(event.sample, event.kind === 'draining')
      default:
        return
    }
  }

  end(): void {
    if (this.#lineOpen) this.#stream.write('\n')
    this.#lineOpen = false
  }

  #say(text: string): void {
    if (text === this.#last) return
    this.#last = text
    this.end()
    this.#stream.write(`${text}\n`)
  }

  #showSample(sample: RunSample, draining: boolean): void {
    const nowMs = performance.now()
    const everyMs = this.#stream.isTTY ? redrawEveryMs : lineEveryMs
    if (nowMs - this.#lastMs < everyMs) return
    this.#lastMs = nowMs
    const parts = [draining ? m.cli_duel_draining() : this.#bar(sample)]
    for (const [transport, { summary }] of Object.entries(sample.channels)) {
      const { sent, received, rttNs } = summary
      const rtt = showDuration(rttNs?.p50 ?? null)
      parts.push(m.cli_duel_so_far({ transport: transportLabel(transport), received, sent, rtt }))
    }
    const line = parts.join('  ')
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\x1b[K${cutToWidth(line, Math.max(20, this.#stream.columns - 1))}`)
      this.#lineOpen = true
    } else this.#stream.write(`${line}\n`)
  }

  #bar(sample: RunSample): string {
    const share = this.#shareDone(sample)
    if (share === null) return `${(sample.elapsedNs / 1e9).toFixed(1)} s`
    const full = Math.round(share * barCells)
    return `[${'#'.repeat(full)}${'.'.repeat(barCells - full)}] ${Math.round(share * 100)} %`
  }

  #shareDone(sample: RunSample): number | null {
    const { limit } = this.#settings
    if (limit.kind === 'duration') return Math.min(1, sample.elapsedNs / limit.durationNs)
    const sent = Math.max(0, ...Object.values(sample.channels).map(({ summary }) => summary.sent))
    return sample.planned === null ? null : Math.min(1, sent / sample.planned)
  }
}
