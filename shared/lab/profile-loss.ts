/** Data of the profile that could not be read from disk; reported so that nobody wonders where it went. */
import * as v from 'valibot'
import { WhyCode, WhyValues } from '../base/why'

/** A code of the kind `loss` with its values. */
export const ProfileLoss = v.strictObject({ code: WhyCode, values: WhyValues })
export type ProfileLoss = v.InferOutput<typeof ProfileLoss>

/** More would be a list that nobody reads. */
export const mostLosses = 50
