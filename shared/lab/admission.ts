/** Somebody asks to come in, and what the person answers. */
import * as v from 'valibot'
import { count, sixDigits, text } from '../base/schema'
import { MeasureSettings } from '../measurement/settings'
import { Identity } from './identity'

/** Somebody not yet trusted asks for a session, or for a visit. */
export const AdmissionRequest = v.strictObject({
  id: text(64),
  name: text(64),
  identity: Identity,
  host: text(64),
  /** What it would measure with; null for a visit: it wants to send traffic to, and through, this lab's sockets. */
  settings: v.nullable(MeasureSettings),
  /** Both screens show these six while the question stands; different ones mean somebody sits in the middle. */
  digits: sixDigits,
  /** The identity that is trusted under this very name, where it is not this one. */
  trustedAs: v.nullable(Identity),
  /** Declined by itself when these are over. */
  secondsLeft: count,
})
export type AdmissionRequest = v.InferOutput<typeof AdmissionRequest>

export const Answer = v.picklist(['once', 'always', 'decline'])
export type Answer = v.InferOutput<typeof Answer>
