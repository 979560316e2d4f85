/** Which octets of one direction were seen to be sent, so that one sent again is known from one that came late. */

/** Gaps remembered; of a connection with more, the oldest octets are forgotten. */
const mostRanges = 512

/** Sequence numbers of one direction as positions on a line that does not wrap (RFC 9293 section 3.4). */
export class SentOctets {
  /** Sorted, apart from each other: [from, to). */
  readonly #ranges: [from: number, to: number][] = []
  /** The position next to which the next one is: that of the highest seen. */
  #next: number | null = null

  /**
   * Takes the octets that a segment occupies, SYN and FIN counted; at least one. True where every one of them was
   * seen before. A keep-alive, which repeats the last octet on purpose (RFC 9293 section 3.8.4), is to be left out.
   */
  take(sequence: number, occupied: number): boolean {
    const from = this.#positionOf(sequence)
    const to = from + occupied
    this.#next = Math.max(this.#next ?? to, to)
    const again = this.#ranges.some(([start, end]) => start <= from && to <= end)
    if (!again) this.#add(from, to)
    return again
  }

  /** Whether it is the octet just before the next new one. */
  isLast(sequence: number): boolean {
    return this.#next !== null && this.#positionOf(sequence) === this.#next - 1
  }

  #positionOf(sequence: number): number {
    return this.#next === null ? sequence : this.#next + ((sequence - this.#next) | 0)
  }

  #add(from: number, to: number): void {
    const ranges = this.#ranges
    const first = ranges.findIndex(([, end]) => end >= from)
    const at = first === -1 ? ranges.length : first
    let after = at
    let merged: [number, number] = [from, to]
    for (let range = ranges[after]; range !== undefined && range[0] <= to; range = ranges[after]) {
      merged = [Math.min(merged[0], range[0]), Math.max(merged[1], range[1])]
      after += 1
    }
    ranges.splice(at, after - at, merged)
    if (ranges.length > mostRanges) ranges.shift()
  }
}
