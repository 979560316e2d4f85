/**
 * The probes of one transport as the chart needs them: plain growing arrays, kept out of the reactive state
 * because they change some twenty times a second and can hold millions.
 */
import {
  type Fate,
  fates,
  type ProbeSeries,
  type SentAgain,
  type TransportSample,
} from '../../../shared/measurement/sample'

/** Samples per block of the coarse layer that dense views are drawn from. */
export const blockLength = 64

/** A probe that brought no answer in time. */
export interface LostProbe {
  readonly sentAtNs: number
  readonly fate: Fate
}

export class ProbeTrace {
  /** Answered probes, in order of arrival while running, in order of sending once finished. */
  length = 0
  sentAtNs = new Float64Array(1024)
  rttNs = new Float64Array(1024)
  /** Smallest and largest round trip of each whole or begun block of `blockLength` answered probes. */
  blockMinNs = new Float64Array(16)
  blockMaxNs = new Float64Array(16)
  lost: LostProbe[] = []
  /** When the kernel sent segments again; null while the run lives and where nobody watched. */
  sentAgain: SentAgain | null = null

  append(sample: Pick<TransportSample, 'answeredAtNs' | 'rttNs' | 'overdueAtNs'>): void {
    const count = Math.min(sample.answeredAtNs.length, sample.rttNs.length)
    for (let i = 0; i < count; i++) this.#push(sample.answeredAtNs[i] as number, sample.rttNs[i] as number)
    for (const sentAtNs of sample.overdueAtNs) this.lost.push({ sentAtNs, fate: 'lostUnknown' })
  }

  /** The whole run as its result tells it, each lost probe with the side it was lost on. */
  static of(series: ProbeSeries): ProbeTrace {
    const trace = new ProbeTrace()
    trace.sentAgain = series.sentAgain
    for (let i = 0; i < series.sentAtNs.length; i++) {
      const sentAtNs = series.sentAtNs[i] as number
      const rttNs = series.rttNs[i] ?? NaN
      const fate = fates[series.fate[i] ?? 0] ?? 'lostUnknown'
      if (fate === 'received' && !Number.isNaN(rttNs)) trace.#push(sentAtNs, rttNs)
      else if (fate !== 'received' && !Number.isNaN(sentAtNs)) trace.lost.push({ sentAtNs, fate })
    }
    return trace
  }

  #push(sentAtNs: number, rttNs: number): void {
    if (this.length === this.sentAtNs.length) {
      this.sentAtNs = doubled(this.sentAtNs)
      this.rttNs = doubled(this.rttNs)
      this.blockMinNs = doubled(this.blockMinNs)
      this.blockMaxNs = doubled(this.blockMaxNs)
    }
    const block = Math.floor(this.length / blockLength)
    const first = this.length % blockLength === 0
    this.blockMinNs[block] = first ? rttNs : Math.min(this.blockMinNs[block] as number, rttNs)
    this.blockMaxNs[block] = first ? rttNs : Math.max(this.blockMaxNs[block] as number, rttNs)
    this.sentAtNs[this.length] = sentAtNs
    this.rttNs[this.length] = rttNs
    this.length++
  }
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}
