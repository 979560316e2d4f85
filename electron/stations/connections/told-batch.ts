/**
 * Gathers what is told of a connection, so that a window gets some thirty messages a second and not thousands: marks
 * and packets all, of the samples of each end the newest alone.
 */
import { guarded } from '../../../shared/base/guarded'
import type { TimedPacket } from '../../../shared/capture/capture-reader'
import { mostPacketsInMessage, type ConnectEvent } from '../../../shared/stations/connections/make-contract'
import { onClock, type Mark } from '../../../shared/tcp/mark'
import type { Tell, Told } from './told'

const everyMs = 33

type Sample = Extract<ConnectEvent, { kind: 'sample' }>

export class ToldBatch {
  readonly #emit: (event: ConnectEvent) => void
  readonly #mostMarks: number
  #marks: Mark[] = []
  #packets: TimedPacket[] = []
  readonly #samples = new Map<string, Sample>()
  #timer: NodeJS.Timeout | null = null

  /** `mostMarks` in one message. */
  constructor(emit: (event: ConnectEvent) => void, mostMarks: number) {
    this.#emit = emit
    this.#mostMarks = mostMarks
  }

  readonly tell: Tell = (told: Told): void => {
    if (told.kind === 'mark') this.#marks.push(told.mark)
    else if (told.kind === 'packet') this.#packets.push(told.packet)
    else if (told.kind === 'sample') this.#samples.set(told.end, told)
    else this.#emit(told)
    this.#timer ??= setTimeout(
      guarded('timer', () => this.flush()),
      everyMs,
    )
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    for (const sample of this.#samples.values()) this.#emit(sample)
    this.#samples.clear()
    for (let at = 0; at < this.#marks.length; at += this.#mostMarks)
      this.#emit({ kind: 'marks', marks: this.#marks.slice(at, at + this.#mostMarks) })
    this.#marks = []
    for (let at = 0; at < this.#packets.length; at += mostPacketsInMessage)
      this.#emit({ kind: 'packets', packets: this.#packets.slice(at, at + mostPacketsInMessage) })
    this.#packets = []
  }
}

/** The same told at another zero of time. */
export function shifted(told: Told, byNs: number): Told {
  if (told.kind === 'sample') return { ...told, tNs: told.tNs + byNs }
  if (told.kind === 'capture' || told.kind === 'packet') return told
  return { kind: 'mark', mark: onClock(told.mark, (ns) => ns + byNs) }
}
