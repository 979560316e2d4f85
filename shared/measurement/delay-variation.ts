/** Jitter, in the three senses that people mean: smoothed (RFC 3550), consecutive and against the minimum (RFC 5481). */
import { Histogram, maxRecordable } from './histogram'
import type { MedianAndTail } from './result'

/**
 * Interarrival jitter of RFC 3550: 6.4.1 and A.8, J += (|D| - J)/16, over the packets in the order in which they
 * arrived. Being a running mean it cannot be merged.
 */
export class SmoothedJitter {
  #jitter = 0
  #lastTransitNs: number | null = null
  #differences = 0

  /** `transitNs`: arrival minus departure; the two clocks need not agree. */
  add(transitNs: number): void {
    if (this.#lastTransitNs !== null) {
      this.#jitter += (Math.abs(transitNs - this.#lastTransitNs) - this.#jitter) / 16
      this.#differences++
    }
    this.#lastTransitNs = transitNs
  }

  /** In ns; null until two packets have arrived. */
  get value(): number | null {
    return this.#differences === 0 ? null : this.#jitter
  }
}

/**
 * IPDV of RFC 5481: 4.1 as an absolute value: how much the delays of two probes sent one after the other differ,
 * where both arrived, in whatever order. `delayOf` reads the delay in whole ns from its owner, NaN where the probe
 * has not arrived. Parts of a run that read the same delays merge exactly: each pair belongs to the later arrival.
 * A difference of more than 52 days comes of times that cannot be true, and is left out.
 */
export class ConsecutiveVariation {
  readonly histogram = new Histogram()

  constructor(private readonly delayOf: (sequence: number) => number) {}

  /** Call once for each probe, as soon as `delayOf` knows its delay and before it knows the next arrival's. */
  arrived(sequence: number): void {
    const delay = this.delayOf(sequence)
    this.#pair(delay, this.delayOf(sequence - 1))
    this.#pair(delay, this.delayOf(sequence + 1))
  }

  #pair(delay: number, neighbour: number): void {
    const difference = Math.abs(delay - neighbour)
    if (difference <= maxRecordable) this.histogram.record(difference)
  }
}

/**
 * PDV of RFC 5481: 4.2: delays against the smallest among them. The resolution is that of the delays themselves,
 * three figures; packetDelayVariationOf resolves the variation.
 */
export function packetDelayVariation(histogram: Histogram): MedianAndTail | null {
  return histogram.toMedianAndTail(-histogram.min)
}

/** PDV of RFC 5481: 4.2 to three figures of its own, from `count` delays in whole ns; NaN is skipped. */
export function packetDelayVariationOf(
  count: number,
  delayOf: (index: number) => number,
): MedianAndTail | null {
  let min = Infinity
  for (let i = 0; i < count; i++) {
    const delay = delayOf(i)
    if (delay < min) min = delay
  }
  const variation = new Histogram()
  for (let i = 0; i < count; i++) {
    const delay = delayOf(i)
    if (!Number.isNaN(delay)) variation.record(delay - min)
  }
  return variation.toMedianAndTail()
}
