/**
 * Durations counted in bins of the HDR layout: percentiles to three significant figures in bounded memory, while
 * min, max, mean and standard deviation come from every sample exactly.
 */
import type { Distribution, MedianAndTail } from './result'

/** Largest value that can be recorded: 52 days in ns. */
export const maxRecordable = 2 ** 52

/**
 * Bins of one chunk. Below 2,048 each value has its own bin; above, each doubling is cut into 1,024 bins, so that
 * no bin is wider than 1/1024 of its values (HdrHistogram's sub-bucket count of 2,048 for three figures).
 */
const binsPerChunk = 1024
const binBits = 10
const chunkCount = 52 - binBits + 2
/** Width of a chunk's bins. */
const widths = Array.from({ length: chunkCount }, (_, chunk) => 2 ** Math.max(0, chunk - 1))

const half = 2 ** 26
const whole = 2 ** 52

/** A sum of integers below 2^53, exact as far as 2^105. Its two parts are unique, so equal sums are equal in both. */
class ExactSum {
  #low = 0
  #high = 0

  /** `amount` at most 2^52. */
  add(amount: number): void {
    this.#low += amount
    if (this.#low >= whole) {
      this.#low -= whole
      this.#high++
    }
  }

  merge(other: ExactSum): void {
    this.add(other.#low)
    this.#high += other.#high
  }

  get value(): bigint {
    return BigInt(this.#high) * BigInt(whole) + BigInt(this.#low)
  }
}

export class Histogram {
  readonly #chunks: (Uint32Array | undefined)[] = new Array<Uint32Array | undefined>(chunkCount).fill(
    undefined,
  )
  readonly #totals = new Float64Array(chunkCount)
  #count = 0
  #min = Infinity
  #max = -Infinity
  readonly #sum = new ExactSum()
  /** With value = upper x 2^26 + lower: the sums of lower^2, lower x upper and upper^2, for the sum of squares. */
  readonly #lowerSquares = new ExactSum()
  readonly #products = new ExactSum()
  readonly #upperSquares = new ExactSum()

  /**
   * Counts one duration: an integer of 0 to 2^52 ns, else RangeError. Each bin counts as far as 2^32 - 1. Memory is
   * taken only when a value falls into a doubling that had none: 4 KiB.
   */
  record(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > maxRecordable)
      throw new RangeError(`${value} is no duration that can be recorded.`)
    const chunk = chunkOf(value)
    const bins = (this.#chunks[chunk] ??= new Uint32Array(binsPerChunk))
    const bin = (value / widths[chunk]!) & (binsPerChunk - 1)
    bins[bin] = bins[bin]! + 1
    this.#totals[chunk] = this.#totals[chunk]! + 1
    this.#count++
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    this.#sum.add(value)
    if (value < half) {
      this.#lowerSquares.add(value * value)
      return
    }
    const upper = Math.floor(value / half)
    const lower = value - upper * half
    this.#lowerSquares.add(lower * lower)
    this.#products.add(lower * upper)
    this.#upperSquares.add(upper * upper)
  }

  get count(): number {
    return this.#count
  }

  /** Of an empty histogram min, max, mean, stddev and every percentile are NaN. */
  get min(): number {
    return this.#count === 0 ? NaN : this.#min
  }

  get max(): number {
    return this.#count === 0 ? NaN : this.#max
  }

  get mean(): number {
    if (this.#count === 0) return NaN
    const [sum, count] = [this.#sum.value, BigInt(this.#count)]
    return Number(sum / count) + Number(sum % count) / this.#count
  }

  /** Of the population: the root of the mean squared distance from the mean. */
  get stddev(): number {
    if (this.#count === 0) return NaN
    const squares =
      this.#lowerSquares.value +
      2n * BigInt(half) * this.#products.value +
      BigInt(whole) * this.#upperSquares.value
    return Math.sqrt(Number(BigInt(this.#count) * squares - this.#sum.value ** 2n)) / this.#count
  }

  /**
   * The value that `p` per cent (0 to 100) of the samples do not exceed, by nearest rank. As HdrHistogram it answers
   * with the upper end of the bin, at most 1/1024 above the sample itself, but never with more than max.
   */
  percentile(p: number): number {
    if (this.#count === 0) return NaN
    // The product is off by a few units in the last place, which must not lift a whole rank to the next.
    const rank = Math.max(1, Math.ceil(((p * this.#count) / 100) * (1 - 4 * Number.EPSILON)))
    let chunk = 0
    let counted = 0
    while (chunk < chunkCount - 1 && counted + this.#totals[chunk]! < rank) counted += this.#totals[chunk++]!
    const bins = this.#chunks[chunk]
    let bin = 0
    while (bins !== undefined && bin < binsPerChunk - 1 && (counted += bins[bin]!) < rank) bin++
    const upperEnd = lowerEdge(chunk, bin) + widths[chunk]! - 1
    return Math.max(this.#min, Math.min(this.#max, upperEnd))
  }

  /** Null of an empty histogram. Mean and stddev are rounded to whole ns. */
  toDistribution(): Distribution | null {
    if (this.#count === 0) return null
    return {
      min: this.#min,
      p25: this.percentile(25),
      p50: this.percentile(50),
      p75: this.percentile(75),
      p90: this.percentile(90),
      p95: this.percentile(95),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: this.#max,
      mean: Math.round(this.mean),
      stddev: Math.round(this.stddev),
    }
  }

  /** Median and 99th percentile, `offset` added to both; null of an empty histogram. */
  toMedianAndTail(offset = 0): MedianAndTail | null {
    if (this.#count === 0) return null
    return { p50: this.percentile(50) + offset, p99: this.percentile(99) + offset }
  }

  /** [lower edge, count] of each bin that holds any, ascending. */
  bins(): [number, number][] {
    const filled: [number, number][] = []
    this.#chunks.forEach((bins, chunk) => {
      if (bins === undefined) return
      for (let bin = 0; bin < binsPerChunk; bin++) {
        const count = bins[bin]!
        if (count > 0) filled.push([lowerEdge(chunk, bin), count])
      }
    })
    return filled
  }

  /** Takes the other's samples in, exactly as if each had been recorded here. */
  merge(other: Histogram): void {
    other.#chunks.forEach((bins, chunk) => {
      if (bins === undefined) return
      const own = (this.#chunks[chunk] ??= new Uint32Array(binsPerChunk))
      for (let bin = 0; bin < binsPerChunk; bin++) own[bin] = own[bin]! + bins[bin]!
      this.#totals[chunk] = this.#totals[chunk]! + other.#totals[chunk]!
    })
    this.#count += other.#count
    this.#min = Math.min(this.#min, other.#min)
    this.#max = Math.max(this.#max, other.#max)
    this.#sum.merge(other.#sum)
    this.#lowerSquares.merge(other.#lowerSquares)
    this.#products.merge(other.#products)
    this.#upperSquares.merge(other.#upperSquares)
  }
}

/** Chunk 0 holds 0..1023, chunk k the doubling from 2^(k + 9). */
function chunkOf(value: number): number {
  if (value < binsPerChunk) return 0
  const exponent = value < 2 ** 32 ? 31 - Math.clz32(value) : 63 - Math.clz32(value / 2 ** 32)
  return exponent - binBits + 1
}

function lowerEdge(chunk: number, bin: number): number {
  return chunk === 0 ? bin : (binsPerChunk + bin) * widths[chunk]!
}
