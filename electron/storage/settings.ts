/** What the person chose, and whom they trust and test against, on disk. */
import { hostname, userInfo } from 'node:os'
import * as v from 'valibot'
import { Identity } from '../../shared/lab/identity'
import { TrustedIdentity } from '../../shared/lab/peer'
import { Settings } from '../../shared/lab/settings'
import { migrateMeasureSettings } from '../../shared/measurement/migrate-settings'
import { defaultSettings, MeasureSettings } from '../../shared/measurement/settings'
import { ensureProfile, readProfileFile, writeProfileFile } from './profile'

const fileName = 'settings.json'

/** Profiles from before the transports of a run were a list have a word there. */
const measure = v.pipe(v.unknown(), v.transform(migrateMeasureSettings), MeasureSettings)

const SettingsFile = v.strictObject({
  settings: v.strictObject({
    ...Settings.entries,
    measure,
    /** One that has no catalogue any more gives way to the system's. */
    language: v.fallback(Settings.entries.language, 'system'),
  }),
  trusted: v.array(TrustedIdentity),
  /** Peers added by hand, or found and chosen; profiles from before these were found have no identity. */
  peers: v.array(
    v.strictObject({
      host: v.string(),
      controlPort: v.number(),
      name: v.nullable(v.string()),
      identity: v.optional(v.nullable(Identity), null),
      found: v.optional(v.boolean(), false),
    }),
  ),
})
export type Kept = v.InferOutput<typeof SettingsFile>

/** What the profile holds, and a way to change it; changes are written one after another. */
export interface SettingsStore {
  readonly kept: Kept
  change(change: Partial<Omit<Kept, 'settings'>> & { settings?: Partial<Settings> }): Promise<void>
  /** Resolves when every change so far is written, or could not be. */
  settled(): Promise<void>
  /** Settings that hold for this start alone and are never written. */
  override(settings: Partial<Settings>): void
}

/** Opens the profile's settings; a new profile starts with the defaults. */
export async function openSettings(profile: string): Promise<SettingsStore> {
  await ensureProfile(profile)
  let kept = (await readProfileFile(profile, fileName, SettingsFile)) ?? {
    settings: defaults(),
    trusted: [],
    peers: [],
  }
  let overrides: Partial<Settings> = {}
  let writing: Promise<void> = Promise.resolve()
  return {
    get kept() {
      return { ...kept, settings: { ...kept.settings, ...overrides } }
    },
    override(settings) {
      overrides = settings
    },
    change(change) {
      kept = { ...kept, ...change, settings: { ...kept.settings, ...change.settings } }
      // What the person chooses now wins over what this start was begun with.
      overrides = without(overrides, Object.keys(change.settings ?? {}))
      const snapshot = kept
      writing = writing.catch(() => {}).then(() => writeProfileFile(profile, fileName, snapshot))
      return writing
    },
    settled: () => writing.catch(() => {}),
  }
}

function without(settings: Partial<Settings>, keys: readonly string[]): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.includes(key)))
}

function defaults(): Settings {
  return {
    name: defaultName(),
    language: 'system',
    theme: 'system',
    listening: { mode: 'everywhere' },
    admission: 'ask',
    discovery: true,
    peer: 'loopback',
    measure: defaultSettings,
  }
}

function defaultName(): string {
  let user = ''
  try {
    user = userInfo().username
  } catch {
    /* a user without an entry in the system's list has no name */
  }
  return [user, hostname()].filter(Boolean).join('@').slice(0, 64) || 'Packet Lab'
}
