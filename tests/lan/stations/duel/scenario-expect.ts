/** What must come out of a scenario, asked of its document and of everybody's counts. */
import { expect } from 'vitest'
import type { Comparison, Scenario, Term } from './scenario'
import type { Outcome } from './scenario-run'

const comparators = {
  equals: (figure: number, other: number, what: string) => expect(figure, what).toBe(other),
  above: (figure: number, other: number, what: string) => expect(figure, what).toBeGreaterThan(other),
  atLeast: (figure: number, other: number, what: string) =>
    expect(figure, what).toBeGreaterThanOrEqual(other),
  below: (figure: number, other: number, what: string) => expect(figure, what).toBeLessThan(other),
  atMost: (figure: number, other: number, what: string) => expect(figure, what).toBeLessThanOrEqual(other),
}
type Comparator = keyof typeof comparators

export function expectOutcome(wanted: Scenario['expect'], outcome: Outcome): void {
  const { document } = outcome
  const paths = Object.keys(wanted.equal)
  // All at once, so that a failing run tells its reason beside its exit code.
  expect(Object.fromEntries(paths.map((path) => [path, valueAt(path, outcome)]))).toEqual(wanted.equal)
  expect(document).toMatchObject(wanted.match)
  if (wanted.reason !== undefined) expect(document.reason).toContain(wanted.reason)
  for (const comparison of wanted.figures) expectFigure(comparison, outcome)
  // Of every run: each probe that was sent has exactly one fate.
  for (const transport of [document.udp, document.tcp]) {
    if (transport === null) continue
    const { sent, received, late, lostUpstream, lostDownstream, lostUnknown, droppedHere } = transport
    expect(sent).toBe(received + late + lostUpstream + lostDownstream + lostUnknown + droppedHere)
  }
}

function expectFigure({ figure, ...others }: Comparison, outcome: Outcome): void {
  const asked = Object.entries(others) as [Comparator, Term][]
  if (asked.length === 0) throw new Error(`nothing is asked of ${JSON.stringify(figure)}`)
  for (const [comparator, other] of asked) {
    const what = `${JSON.stringify(figure)} ${comparator} ${JSON.stringify(other)}`
    comparators[comparator](numberOf(figure, outcome), numberOf(other, outcome), what)
  }
}

function numberOf(term: Term, outcome: Outcome): number {
  if (typeof term === 'number') return term
  if (typeof term === 'object') {
    if ('sum' in term) return term.sum.reduce<number>((sum, part) => sum + numberOf(part, outcome), 0)
    return term.times * numberOf(term.of, outcome)
  }
  const value = valueAt(term, outcome)
  if (typeof value !== 'number') throw new Error(`${term} is no number but ${JSON.stringify(value)}`)
  return value
}

/** A count by its name, or what the document has at the path. */
function valueAt(path: string, { document, named }: Outcome): unknown {
  if (named.has(path)) return named.get(path)
  const value = path
    .split('.')
    .reduce<unknown>((part, step) => (part as Record<string, unknown> | null | undefined)?.[step], document)
  if (value === undefined) throw new Error(`neither the document nor anybody who counts has ${path}`)
  return value
}
