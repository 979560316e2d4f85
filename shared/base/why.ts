/**
 * Why something is not as it should be: a code and the values that it is said with, and no words. Each side says it in
 * its own language (shared/words/said.ts). It may come from another lab, so it is bounded in size and in depth, and a
 * code that is not known here is no error.
 */
import * as v from 'valibot'

export interface Why {
  readonly code: string
  readonly values: WhyValues
}
/** Figures and texts as they are; a value that has to be put into words is itself a code with values. */
export type WhyValues = Readonly<Record<string, string | number | Why>>

const mostValues = 12
export const WhyCode = v.pipe(v.string(), v.maxLength(64))
const atom = v.union([v.pipe(v.string(), v.maxLength(400)), v.number()])

const Plain = v.strictObject({
  code: WhyCode,
  values: v.pipe(v.record(WhyCode, atom), v.maxEntries(mostValues)),
})
const innerValues = v.pipe(v.record(WhyCode, v.union([atom, Plain])), v.maxEntries(mostValues))
const Nested = v.strictObject({ code: WhyCode, values: innerValues })

/** Of what is nested in another itself: the settings that a lab refuses, in the failure of who asked for them. */
export const InnerWhyValues: v.GenericSchema<WhyValues> = innerValues

/** Two more may be nested in it: a row of a plan, the place in its text, what is wrong there. */
export const WhyValues: v.GenericSchema<WhyValues> = v.pipe(
  v.record(WhyCode, v.union([atom, Plain, Nested])),
  v.maxEntries(mostValues),
)
