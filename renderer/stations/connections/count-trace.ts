/** Counts of connections over time for a chart: bounded, halved in density whenever it is full. */
import type { ManySample } from '../../../shared/stations/connections/many-contract'

const mostPoints = 1200

/** What is drawn: by the kernel's count at the calling end, and the rate at which the other end accepts. */
export const tracedCounts = ['opening', 'established', 'closing', 'timeWait', 'acceptsPerSecond'] as const
export type TracedCount = (typeof tracedCounts)[number]

export class CountTrace {
  /** Seconds since the order. */
  seconds: number[] = []
  readonly counts: Record<TracedCount, (number | null)[]> = {
    opening: [],
    established: [],
    closing: [],
    timeWait: [],
    acceptsPerSecond: [],
  }

  append({ elapsedNs, here, acceptsPerSecond, phase }: ManySample): void {
    if (this.seconds.length >= mostPoints) this.#thin()
    this.seconds.push(elapsedNs / 1e9)
    this.counts.opening.push(here === null ? null : here['SYN-SENT'])
    this.counts.established.push(here === null ? null : here.ESTABLISHED)
    this.counts.closing.push(
      here === null
        ? null
        : here['FIN-WAIT-1'] + here['FIN-WAIT-2'] + here['CLOSE-WAIT'] + here.CLOSING + here['LAST-ACK'],
    )
    this.counts.timeWait.push(here === null ? null : here['TIME-WAIT'])
    this.counts.acceptsPerSecond.push(phase === 'opening' || acceptsPerSecond > 0 ? acceptsPerSecond : null)
  }

  #thin(): void {
    const isKept = (_: unknown, at: number) => at % 2 === 0
    this.seconds = this.seconds.filter(isKept)
    for (const name of tracedCounts) this.counts[name] = this.counts[name].filter(isKept)
  }
}
