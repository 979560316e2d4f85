/** How a time is written, in the window and on the command line: three significant digits and the unit they fit. */

export interface TimeUnit {
  readonly ns: number
  readonly symbol: string
}

const units: readonly TimeUnit[] = [
  { ns: 1e9, symbol: 's' },
  { ns: 1e6, symbol: 'ms' },
  { ns: 1e3, symbol: 'µs' },
  { ns: 1, symbol: 'ns' },
]

/** The unit in which the largest of these times (ns) reads best: one that would be rounded to 1,000 takes the next. */
export function unitFor(...timesNs: readonly (number | null | undefined)[]): TimeUnit {
  const largest = Math.max(0, ...timesNs.map((time) => Math.abs(time ?? 0)))
  return units.find((unit) => largest >= unit.ns * 0.9995) ?? (units[3] as TimeUnit)
}

/** A number with three significant digits, never in exponent form. */
export function threeDigits(value: number): string {
  return withDecimals(value, decimalsFor(value))
}

/** A time of `timeNs` nanoseconds in its unit, "12.3 µs"; from 1,000 s on, whole seconds. */
export function formatTime(timeNs: number): string {
  const unit = unitFor(timeNs)
  return `${threeDigits(timeNs / unit.ns)} ${unit.symbol}`
}

/** The decimals that a number of this size needs for three significant digits, at most three. */
export function decimalsFor(value: number): number {
  const size = Math.abs(value)
  return size === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
}

/** Made once for each number of decimals: making a formatter costs more than all it will ever format. */
const formatters = [0, 1, 2, 3].map(
  (decimals) =>
    new Intl.NumberFormat('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: 'negative',
    }),
)

/** With so many decimals, 0 to 3, and commas between thousands. */
export function withDecimals(value: number, decimals: number): string {
  return (formatters[decimals] as Intl.NumberFormat).format(value)
}
