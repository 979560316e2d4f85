/** What the charts have in common: theme colours on canvas, logarithmic ranges and ticks, sizes that follow their box. */
import uPlot from 'uplot'
import { formatTick } from './figures'

export type Scale = 'log' | 'linear'

/** Theme colours for a canvas, which cannot take `var(--x)`. */
export class Colours {
  readonly #probe = document.createElement('span')
  readonly #known = new Map<string, string>()

  constructor(element: HTMLElement) {
    this.#probe.hidden = true
    element.append(this.#probe)
  }

  /** The colour of a token such as `--udp`; asked of the page once, since each question costs a style pass. */
  of(token: string): string {
    let colour = this.#known.get(token)
    if (colour === undefined) {
      this.#probe.style.color = `var(${token})`
      colour = getComputedStyle(this.#probe).color
      this.#known.set(token, colour)
    }
    return colour
  }

  /** The theme changed: ask again. */
  forget(): void {
    this.#known.clear()
  }
}

/** The smallest range of round numbers (1, 2, 5 times a power of ten) that holds both values. */
export function roundRange(low: number, high: number): [number, number] {
  return [roundTo(low * 0.999, Math.floor), roundTo(Math.max(high, low * 1.5), Math.ceil)]
}

/** The next value of a fine round series above `value`, for axes that begin at zero. */
export function roundUp(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const step = [1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * decade >= value * 1.02)
  return (step ?? 12) * decade
}

function roundTo(value: number, direction: typeof Math.floor): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 5, 10]
  const scaled = value / decade
  const step = direction === Math.floor ? steps.findLast((s) => s <= scaled) : steps.find((s) => s >= scaled)
  return (step ?? 1) * decade
}

/** Ticks of a logarithmic axis: 1, 2, 5 of each decade, thinned to decades where the span is wide. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low)
  const steps = decades > 5 ? [1] : [1, 2, 5]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const tick = step * 10 ** power
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick)
    }
  }
  return ticks
}

/** Keeps the label of a tick only where it stands `apart` pixels from those kept before; powers of ten come first. */
export function thinTicks(
  ticks: readonly (number | null)[],
  position: (tick: number) => number,
  apart: number,
): (number | null)[] {
  const kept = new Map<number, number>()
  for (const decades of [true, false]) {
    ticks.forEach((tick, i) => {
      if (tick === null || isDecade(tick) !== decades) return
      const at = position(tick)
      if ([...kept.values()].every((other) => Math.abs(other - at) >= apart)) kept.set(i, at)
    })
  }
  return ticks.map((tick, i) => (kept.has(i) ? tick : null))
}

function isDecade(tick: number): boolean {
  const power = Math.log10(tick)
  return Math.abs(power - Math.round(power)) < 1e-9
}

/** An axis in the window's own type and colours. */
export function axis(colours: Colours, more: uPlot.Axis): uPlot.Axis {
  const style = getComputedStyle(document.body)
  return {
    stroke: () => colours.of('--ink-3'),
    grid: { stroke: () => colours.of('--grid'), width: 1 },
    ticks: { stroke: () => colours.of('--grid'), width: 1, size: 4 },
    font: `11px ${style.fontFamily}`,
    gap: 4,
    values: (_, splits) => splits.map((split) => (split === null ? '' : formatTick(split))),
    ...more,
  }
}

/** Calls back with the size of `element`'s inside, now and whenever it changes; returns how to stop. */
export function followSize(element: HTMLElement, take: (width: number, height: number) => void): () => void {
  const observer = new ResizeObserver(() => take(element.clientWidth, element.clientHeight))
  observer.observe(element)
  return () => observer.disconnect()
}

/** Calls back when the theme may have changed; returns how to stop. */
export function followTheme(redraw: () => void): () => void {
  const query = window.matchMedia('(prefers-color-scheme: dark)')
  query.addEventListener('change', redraw)
  const observer = new MutationObserver(redraw)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => {
    query.removeEventListener('change', redraw)
    observer.disconnect()
  }
}

/** The word for the time under the pointer, at a precision that suits the span shown. */
export function formatMoment(timeNs: number, spanNs: number): string {
  const decimals = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(spanNs / 1e9))))
  return `${(timeNs / 1e9).toFixed(decimals)} s`
}

/** Steps of a linear time axis in ns: 1, 2, 5 from a nanosecond to a day. */
export const timeSteps: number[] = Array.from({ length: 15 }, (_, power) =>
  [1, 2, 5].map((s) => s * 10 ** power),
).flat()
