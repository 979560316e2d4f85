/** The atoms that schemas at every boundary are made of, each with its bounds. */
import * as v from 'valibot'

/** An operation's input that has nothing in it. */
export const Empty = v.strictObject({})

/** How many: a whole number from 0 on. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A TCP or UDP port; 0 means none. */
export const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))

/** A port that can be dialled. */
export const dialledPort = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))

/** Nanoseconds; negative ones where a difference can be. */
export const ns = v.pipe(v.number(), v.finite())

/** Text of at most `max` UTF-16 code units. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max))

/** A whole number from `min` to `max`. */
export const whole = ({ min, max }: { min: number; max: number }) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))

/** `digits` hexadecimal digits, lower case. */
export const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)))

/** The six digits of a comparison. */
export const sixDigits = v.pipe(v.string(), v.regex(/^[0-9]{6}$/))
