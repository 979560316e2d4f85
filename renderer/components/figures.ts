/** How figures are written: three significant digits with their unit, the same in every language. */

import { decimalsFor, threeDigits, unitFor, withDecimals, type TimeUnit } from '../../shared/base/time-figure'

export { formatTime, threeDigits, unitFor, type TimeUnit } from '../../shared/base/time-figure'

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
  return `${withDecimals(timeNs / unit.ns, decimals)} ${unit.symbol}`
}

/** A difference of times in the style of its row, with its sign. */
export function formatTimeDifference(timeNs: number, { unit, decimals }: TimeStyle): string {
  const figure = withDecimals(Math.abs(timeNs) / unit.ns, decimals)
  return `${Number(figure.replaceAll(',', '')) === 0 ? '±' : signOf(timeNs)}${figure} ${unit.symbol}`
}

export function formatCount(count: number): string {
  return withDecimals(count, 0)
}

export function formatCountDifference(count: number): string {
  return `${signOf(count)}${withDecimals(Math.abs(count), 0)}`
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
