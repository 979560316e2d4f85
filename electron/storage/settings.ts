/** What the person chose, and whom they trust and test against: three files, so that none is lost with another. */
import { hostname, userInfo } from 'node:os'
import * as v from 'valibot'
import { port, text } from '../../shared/base/schema'
import { Identity } from '../../shared/lab/identity'
import { TrustedIdentity } from '../../shared/lab/peer'
import type { ProfileLoss } from '../../shared/lab/profile-loss'
import { Settings } from '../../shared/lab/settings'
import { migrateMeasureSettings } from '../../shared/measurement/migrate-settings'
import { defaultSettings, MeasureSettings } from '../../shared/measurement/settings'
import { ensureProfile } from './profile'
import { each, isFields, list, openVersioned, whole, type Field, type FileShape } from './versioned-file'

/** Peers added by hand, or found and chosen; profiles from before these were found have no identity. */
const KeptPeer = v.strictObject({
  host: text(300),
  controlPort: port,
  name: v.nullable(text(64)),
  identity: v.optional(v.nullable(Identity), null),
  found: v.optional(v.boolean(), false),
})

export interface Kept {
  readonly settings: Settings
  readonly trusted: readonly TrustedIdentity[]
  readonly peers: readonly v.InferOutput<typeof KeptPeer>[]
}

/** A field of a strict object by the object's own schema, with the default that `of` gives. */
function fieldsOf<T extends object>(
  entries: { readonly [K in keyof T]: v.GenericSchema<unknown, T[K]> },
  of: () => T,
): { readonly [K in keyof T]: Field<T[K]> } {
  return Object.fromEntries(
    Object.entries(entries).map(([name, schema]) => [
      name,
      whole(schema as v.GenericSchema, () => of()[name as keyof T]),
    ]),
  ) as unknown as { readonly [K in keyof T]: Field<T[K]> }
}

export const settingsFile: FileShape<Settings> = {
  name: 'settings.json',
  version: 1,
  migrations: [
    // Settings, trust and peers lay in one file, and the transports of a run were a word.
    (old, lose) => {
      if (!('settings' in old)) return old
      const { settings } = old
      if (isFields(settings)) return { ...settings, measure: migrateMeasureSettings(settings['measure']) }
      lose('settings')
      return {}
    },
  ],
  fields: {
    ...fieldsOf<Settings>(Settings.entries, defaults),
    measure: each(fieldsOf<MeasureSettings>(MeasureSettings.entries, () => defaultSettings)),
  },
}

export const trustFile: FileShape<Pick<Kept, 'trusted'>> = {
  name: 'trust.json',
  version: 1,
  migrations: [({ trusted }) => ({ trusted })],
  fields: { trusted: list(TrustedIdentity, ({ identity }) => identity) },
}

export const peersFile: FileShape<Pick<Kept, 'peers'>> = {
  name: 'peers.json',
  version: 1,
  migrations: [({ peers }) => ({ peers })],
  fields: {
    peers: list(KeptPeer, ({ host, controlPort, identity }) => `${host} ${controlPort} ${identity}`),
  },
}

/** What the profile holds, and a way to change it; changes are written one after another. */
export interface SettingsStore {
  readonly kept: Kept
  /** What could not be read as it lay on the disk. */
  readonly losses: readonly ProfileLoss[]
  change(change: Partial<Omit<Kept, 'settings'>> & { settings?: Partial<Settings> }): Promise<void>
  /** Resolves when every change so far is written, or could not be. */
  settled(): Promise<void>
  /** Settings that hold for this start alone and are never written. */
  override(settings: Partial<Settings>): void
}

/** Opens the profile's settings; a new profile starts with the defaults. */
export async function openSettings(profile: string): Promise<SettingsStore> {
  await ensureProfile(profile)
  const settings = await openVersioned(profile, settingsFile)
  const former = settings.isMigrated ? settings.raw : null
  const trust = await openVersioned(profile, trustFile, former)
  const peers = await openVersioned(profile, peersFile, former)
  let kept: Kept = { settings: settings.value, ...trust.value, ...peers.value }
  let overrides: Partial<Settings> = {}
  let writing: Promise<void> = Promise.resolve()
  const write = ({ settings: chosen, trusted, peers: known }: Partial<Kept>) => {
    // The former file goes last: until then it still has what the others are made of.
    writing = writing
      .catch(() => {})
      .then(async () => {
        if (trusted !== undefined) await trust.save({ trusted })
        if (known !== undefined) await peers.save({ peers: known })
        if (chosen !== undefined) await settings.save(chosen)
      })
    return writing
  }
  if (former !== null)
    await write(kept).catch((error: unknown) => console.error(`The profile was not saved: ${String(error)}`))
  return {
    get kept() {
      return { ...kept, settings: { ...kept.settings, ...overrides } }
    },
    losses: [settings, trust, peers].flatMap(({ losses }) => losses),
    override(chosen) {
      overrides = chosen
    },
    change(change) {
      kept = { ...kept, ...change, settings: { ...kept.settings, ...change.settings } }
      // What the person chooses now wins over what this start was begun with.
      overrides = without(overrides, Object.keys(change.settings ?? {}))
      return write({
        ...change,
        ...(change.settings === undefined ? {} : { settings: kept.settings }),
      } as Partial<Kept>)
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
