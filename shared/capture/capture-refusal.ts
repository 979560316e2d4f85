/** Why packets are not captured here, in words a program can act on; the person is told how to get it. */
import * as v from 'valibot'
import { text } from '../base/schema'

export const CaptureRefusal = v.strictObject({
  refusal: v.picklist([
    /** No program that captures is installed. */
    'noProgram',
    /** One is there, and this user may not capture. */
    'notAllowed',
    'noSuchInterface',
    /** The program ended for another reason, which `detail` tells in its own words. */
    'failed',
  ]),
  /** As Node names it; what to do differs. */
  system: v.picklist(['linux', 'darwin', 'win32', 'other']),
  /** The capturing program, and its own complaint. */
  program: v.nullable(text(32)),
  detail: text(300),
})
export type CaptureRefusal = v.InferOutput<typeof CaptureRefusal>

export function isCaptureRefusal(value: unknown): value is CaptureRefusal {
  return typeof value === 'object' && value !== null && 'refusal' in value
}
