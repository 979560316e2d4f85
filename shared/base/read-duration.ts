/** Durations as people type them. */
import { why } from './platform-codes'
import { readTyped, Refusal, signAt } from './refusal'

const unitNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1000,
  µs: 1000,
  ms: 1_000_000,
  s: 1_000_000_000,
  sec: 1_000_000_000,
  m: 60_000_000_000,
  min: 60_000_000_000,
  h: 3_600_000_000_000,
}

/**
 * Reads `10ms`, `0.5s`, `0,5 s`, `500 μs`, `2m`, and `0` without a unit, as people type and paste them (see readTyped):
 * whole ns. The unit is ns, us or µs with either mu, ms, s or sec, m or min, or h; where the field says the unit,
 * `bareUnit`, it may be left out. A comma before three digits may part thousands as well and is refused.
 */
export function readDuration(text: string, bareUnit: 'ms' | 's' | null = null): number | Refusal {
  return readTyped(text, (core) => readNs(core, bareUnit))
}

function readNs(text: string, bareUnit: string | null): number | Refusal {
  const [amount = ''] = /^(?:[0-9]+(?:[.,][0-9]*)?|\.[0-9]+)?/.exec(text) ?? []
  const unitAt = amount.length + (/^\s*/.exec(text.slice(amount.length))?.[0].length ?? 0)
  const word = text.slice(unitAt)
  const inWord = word.search(/[^A-Za-zµ]/)
  const stranger = inWord >= 0 ? unitAt + inWord : amount.search(/,(?=[0-9]{3}$)/)
  if (stranger >= 0) {
    return new Refusal(stranger, why('strangerInDuration', { sign: signAt(text, stranger) }))
  }
  if (amount === '') return new Refusal(0, why('durationMissing'))
  const number = Number(amount.replace(',', '.'))
  if (word === '' && bareUnit === null && number === 0) return 0
  const name = word === '' ? bareUnit : word.toLowerCase()
  const unit = name !== null && Object.hasOwn(unitNs, name) ? unitNs[name] : undefined
  if (unit === undefined) return new Refusal(unitAt, why('durationUnit'))
  return Math.round(number * unit)
}
