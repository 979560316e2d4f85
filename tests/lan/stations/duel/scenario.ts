/** The form of a scenario: what the network does, what is run, and what must come out. README.md tells how to add one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'

export const scenarioFolder = join(import.meta.dirname, 'scenarios')

const host = v.pipe(v.string(), v.regex(/^[a-z]+$/))
const name = v.pipe(v.string(), v.regex(/^[a-zA-Z]+$/))

/** A rule of the packet filter, given as iptables has it from the protocol on; `counts` names its packet counter. */
const Rule = v.strictObject({
  on: host,
  rule: v.string(),
  chain: v.optional(v.picklist(['INPUT', 'OUTPUT']), 'INPUT'),
  tool: v.optional(v.picklist(['iptables', 'ip6tables']), 'iptables'),
  counts: v.optional(name),
})
/** What the host sends goes through a token bucket, given as `tc-tbf(8)` has it. */
const Shaper = v.strictObject({ on: host, tbf: v.string() })

/** Somebody besides the lab who counts; `name` is what the figures call the count. */
const Witness = v.union([
  /** How far a counter of the host's kernel went on. */
  v.strictObject({ name, on: host, nstat: v.string() }),
  /** Segments sent again on the established connection with this port, as ss filters it. */
  v.strictObject({ name, on: host, ss: v.string() }),
  /** Packets that tcpdump saw, or only its lines that fit `lines`. */
  v.strictObject({ name, on: host, tcpdump: v.string(), lines: v.optional(v.string()) }),
])
export type Witness = v.InferOutput<typeof Witness>

const afterAnswers = v.number()
/** What happens in the middle of the run, once so many answers were on the wire. */
const During = v.variant('do', [
  /** The host whose cable is pulled, or whose link is taken down. */
  v.strictObject({ afterAnswers, do: v.picklist(['unplug', 'linkDown']), on: host }),
  v.strictObject({ afterAnswers, do: v.picklist(['killLab', 'closeLab', 'interruptRun']) }),
])
export type During = v.InferOutput<typeof During>

export type Term = number | string | { sum: Term[] } | { times: number; of: Term }
const Term: v.GenericSchema<unknown, Term> = v.union([
  v.number(),
  v.string(),
  v.strictObject({ sum: v.array(v.lazy(() => Term)) }),
  v.strictObject({ times: v.number(), of: v.lazy(() => Term) }),
])

/** A figure against another one: of the document by its path, a count by its name, or a number. */
const Comparison = v.strictObject({
  figure: Term,
  equals: v.optional(Term),
  above: v.optional(Term),
  atLeast: v.optional(Term),
  below: v.optional(Term),
  atMost: v.optional(Term),
})
export type Comparison = v.InferOutput<typeof Comparison>

export const Scenario = v.strictObject({
  title: v.string(),
  about: v.optional(v.string()),
  /** Most of it is waiting: it runs beside the others that wait, with a lab of its own. */
  waits: v.optional(v.boolean(), false),
  from: v.optional(host, 'here'),
  to: v.optional(host, 'there'),
  /** False where no lab runs at the other end. */
  serves: v.optional(v.boolean(), true),
  target: v.optional(v.string(), '{to.ipv4}:{controlPort}'),
  network: v.optional(v.array(v.union([Rule, Shaper])), []),
  witnesses: v.optional(v.array(Witness), []),
  /** Words of `lab duel`. */
  run: v.array(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
  during: v.optional(During),
  expect: v.strictObject({
    /** By path: exactly this. */
    equal: v.optional(v.record(v.string(), v.unknown()), {}),
    /** Part of the document. */
    match: v.optional(v.record(v.string(), v.unknown()), {}),
    /** Part of the sentence that tells why the run ended. */
    reason: v.optional(v.string()),
    figures: v.optional(v.array(Comparison), []),
  }),
})
export type Scenario = v.InferOutput<typeof Scenario>

type Values = Readonly<Record<string, unknown>>
const Each = v.optional(v.array(v.record(v.string(), v.union([v.string(), v.number()]))), [{}])

/** All scenarios of the folder; one with `each` is as many as that has entries. */
export function readScenarios(): Scenario[] {
  const files = readdirSync(scenarioFolder).filter((file) => file.endsWith('.json'))
  const scenarios = files.toSorted().flatMap((file) => {
    try {
      const { each, ...form } = JSON.parse(readFileSync(join(scenarioFolder, file), 'utf8')) as Values
      return v.parse(Each, each).map((values) => v.parse(Scenario, fill(form, values, 'keep')))
    } catch (error) {
      throw new Error(`${file} is no scenario: ${String(error)}`, { cause: error })
    }
  })
  for (const scenario of scenarios) ownHost(scenario, scenarios)
  return scenarios
}

/** A host that loses its link is lost to the other scenarios. */
function ownHost({ title, during }: Scenario, all: readonly Scenario[]): void {
  const lost = during !== undefined && 'on' in during ? during.on : null
  if (lost === null || all.filter(({ from, to }) => from === lost || to === lost).length === 1) return
  throw new Error(
    `"${title}" takes the link of the host ${lost}, which other scenarios need: name another one`,
  )
}

/** Puts values for `{names}` wherever text holds them; what is nothing but one name becomes the value itself. */
export function fill<Part>(part: Part, values: Values, unknown: 'keep' | 'refuse'): Part {
  const valueOf = (name: string): unknown => {
    if (unknown === 'refuse' && !(name in values)) throw new Error(`a scenario knows no {${name}}`)
    return values[name] ?? `{${name}}`
  }
  const filled = (node: unknown): unknown => {
    if (typeof node === 'string') {
      const whole = /^\{([^{}]+)\}$/.exec(node)?.[1]
      return whole !== undefined
        ? valueOf(whole)
        : node.replace(/\{([^{}]+)\}/g, (_, name: string) => String(valueOf(name)))
    }
    if (Array.isArray(node)) return node.map(filled)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filled(value)]))
  }
  return filled(part) as Part
}
