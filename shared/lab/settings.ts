/** What the person chose, kept in the profile: how the lab is met, and how it looks. */
import * as v from 'valibot'
import { text } from '../base/schema'
import { MeasureSettings } from '../measurement/settings'
import { locales } from '../words/generated/runtime'

/** Where other labs can come in. Own sessions over loopback are always served. */
export const Listening = v.variant('mode', [
  v.strictObject({ mode: v.literal('everywhere') }),
  v.strictObject({ mode: v.literal('address'), address: text(64) }),
  v.strictObject({ mode: v.literal('off') }),
])
export type Listening = v.InferOutput<typeof Listening>

/** Whom to let in: ask the person here, let the own segment in, or everybody. Trusted identities never wait. */
export const Admission = v.picklist(['ask', 'segment', 'all'])
export type Admission = v.InferOutput<typeof Admission>

/** What the person chose, kept in the profile. */
export const Settings = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(64)),
  language: v.picklist(['system', ...locales]),
  theme: v.picklist(['system', 'light', 'dark']),
  listening: Listening,
  admission: Admission,
  /** Find other labs, and let them find this one; on in profiles from before there was the choice. */
  discovery: v.optional(v.boolean(), true),
  peer: text(300),
  measure: MeasureSettings,
})
export type Settings = v.InferOutput<typeof Settings>

/** Any of the settings, to be changed together. */
export const SettingsChange = v.strictObject({
  name: v.exactOptional(Settings.entries.name),
  language: v.exactOptional(Settings.entries.language),
  theme: v.exactOptional(Settings.entries.theme),
  listening: v.exactOptional(Settings.entries.listening),
  admission: v.exactOptional(Settings.entries.admission),
  discovery: v.exactOptional(v.boolean()),
  peer: v.exactOptional(Settings.entries.peer),
  measure: v.exactOptional(Settings.entries.measure),
})
