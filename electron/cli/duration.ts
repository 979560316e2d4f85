/** Durations as people type them. */
import { InvalidArgumentError } from 'commander'
import { formatTime } from '../../shared/base/time-figure'
import { m } from '../../shared/words/generated/messages'

const unitNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1000,
  µs: 1000,
  ms: 1_000_000,
  s: 1_000_000_000,
  m: 60_000_000_000,
  min: 60_000_000_000,
  h: 3_600_000_000_000,
}

/** `10ms`, `0.5s`, `2m`, `0`: whole ns. Throws commander's InvalidArgumentError with one sentence. */
export function readDuration(text: string): number {
  if (text === '0') return 0
  const match = /^([0-9]+(?:\.[0-9]+)?)([a-zµ]+)$/.exec(text)
  const unit = match === null ? undefined : unitNs[match[2] ?? '']
  if (match === null || unit === undefined) {
    throw new InvalidArgumentError(m.cli_duration_wrong({ text }))
  }
  return Math.round(Number(match[1]) * unit)
}

/** A time of so many ns as the window writes it, `1.25 ms`; "-" where there is none. */
export function showDuration(ns: number | null): string {
  return ns === null ? '-' : formatTime(ns)
}
