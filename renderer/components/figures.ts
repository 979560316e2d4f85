/** How figures are written: three significant digits with their unit, the same in every language. */

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

/** The unit in which the largest of these times reads best. */
export function unitFor(...timesNs: readonly (number | null | undefined)[]): TimeUnit {
  const largest = Math.max(0, ...timesNs.map((time) => Math.abs(time ?? 0)))
  return units.find((unit) => largest >= unit.ns * 0.9995) ?? (units[3] as TimeUnit)
}

/** A number with three significant digits, never in exponent form. */
export function threeDigits(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
  return decimals === 0 ? grouped.format(value) : value.toFixed(decimals)
}

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A time in its unit, "12.3 µs"; give the unit where several times stand side by side. */
export function formatTime(timeNs: number, unit: TimeUnit = unitFor(timeNs)): string {
  return `${threeDigits(timeNs / unit.ns)} ${unit.symbol}`
}

/** The same with its sign, for differences. */
export function formatTimeDifference(timeNs: number, unit: TimeUnit = unitFor(timeNs)): string {
  const figure = threeDigits(Math.abs(timeNs) / unit.ns)
  return `${signOf(timeNs)}${figure} ${unit.symbol}`
}

export function formatCount(count: number): string {
  return grouped.format(count)
}

export function formatCountDifference(count: number): string {
  return `${signOf(count)}${grouped.format(Math.abs(count))}`
}

/** A share of 1 as per cent. */
export function formatShare(share: number): string {
  return `${threeDigits(share * 100)} %`
}

function signOf(value: number): string {
  return value > 0 ? '+' : value < 0 ? '−' : '±'
}

/** A tick of an axis: the shortest form that is still exact to the eye, "200 µs". */
export function formatTick(timeNs: number): string {
  const unit = unitFor(timeNs)
  return timeNs === 0 ? '0' : `${Number((timeNs / unit.ns).toPrecision(3))} ${unit.symbol}`
}
