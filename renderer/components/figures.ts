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
  return fixed(value, decimalsFor(value))
}

/** A time in its unit, "12.3 µs". */
export function formatTime(timeNs: number): string {
  const unit = unitFor(timeNs)
  return `${threeDigits(timeNs / unit.ns)} ${unit.symbol}`
}

/** How times that stand side by side are written: one unit, one number of decimals. */
export interface TimeStyle {
  readonly unit: TimeUnit
  readonly decimals: number
}

/**
 * The unit is the largest time's; the decimals are those it needs for three significant digits, or as many more, up
 * to three, as the smallest needs to show two.
 */
export function styleFor(timesNs: readonly (number | null)[]): TimeStyle {
  const unit = unitFor(...timesNs)
  const sizes = timesNs.map((time) => Math.abs(time ?? 0) / unit.ns).filter((size) => size > 0)
  if (sizes.length === 0) return { unit, decimals: 0 }
  const smallest = Math.min(...sizes)
  const forSmallest = Math.min(3, Math.max(0, 1 - Math.floor(Math.log10(smallest))))
  return { unit, decimals: unit.ns === 1 ? 0 : Math.max(decimalsFor(Math.max(...sizes)), forSmallest) }
}

/** A time in the style of its row. */
export function formatTimeIn(timeNs: number, { unit, decimals }: TimeStyle): string {
  return `${fixed(timeNs / unit.ns, decimals)} ${unit.symbol}`
}

/** A difference of times in the style of its row, with its sign. */
export function formatTimeDifference(timeNs: number, { unit, decimals }: TimeStyle): string {
  const figure = fixed(Math.abs(timeNs) / unit.ns, decimals)
  return `${Number(figure.replaceAll(',', '')) === 0 ? '±' : signOf(timeNs)}${figure} ${unit.symbol}`
}

function decimalsFor(value: number): number {
  const size = Math.abs(value)
  return size === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3
}

/** Made once for each number of decimals: making a formatter costs more than all it will ever format. */
const formatters = [0, 1, 2, 3].map(
  (decimals) =>
    new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
)

function fixed(value: number, decimals: number): string {
  return (formatters[decimals] as Intl.NumberFormat).format(value)
}

export function formatCount(count: number): string {
  return fixed(count, 0)
}

export function formatCountDifference(count: number): string {
  return `${signOf(count)}${fixed(Math.abs(count), 0)}`
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
