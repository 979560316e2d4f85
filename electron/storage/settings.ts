/**
 * What the person chose, and whom they trust and test against: three files, so that none is lost with another. Another
 * process may share them: what changes here is done to what lies on the disk then, and its trust and peers hold here.
 */
import { unwatchFile, watchFile } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { port, text } from '../../shared/base/schema'
import { Identity } from '../../shared/lab/identity'
import { TrustedIdentity } from '../../shared/lab/peer'
import type { ProfileLoss } from '../../shared/lab/profile-loss'
import { Settings } from '../../shared/lab/settings'
import { migrateMeasureSettings } from '../../shared/measurement/migrate-settings'
import { defaultSettings, MeasureSettings } from '../../shared/measurement/settings'
import { bothChanges, changeBetween, unchanged, withChange, type ListChange } from './list-change'
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
type KeptPeer = v.InferOutput<typeof KeptPeer>

export interface Kept {
  readonly settings: Settings
  readonly trusted: readonly TrustedIdentity[]
  readonly peers: readonly KeptPeer[]
}

/** Another process's change is heard within a second. */
const lookEveryMs = 250

/** Where what the person chose cannot be read, nobody comes in and nothing is sent unasked until they choose again. */
const whenDamaged = {
  listening: { mode: 'off' },
  admission: 'ask',
  discovery: false,
} as const satisfies Partial<Settings>

/** A field of a strict object by the object's own schema, with the default that `of` gives. */
function fieldsOf<T extends object>(
  entries: { readonly [K in keyof T]: v.GenericSchema<unknown, T[K]> },
  of: () => T,
  damaged: Partial<T> = {},
): { readonly [K in keyof T]: Field<T[K]> } {
  return Object.fromEntries(
    Object.entries(entries).map(([name, schema]) => [
      name,
      whole<unknown>(
        schema as v.GenericSchema,
        () => of()[name as keyof T],
        () => ({ ...of(), ...damaged })[name as keyof T],
      ),
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
      return whenDamaged
    },
  ],
  fields: {
    ...fieldsOf<Settings>(Settings.entries, defaults, whenDamaged),
    measure: each(fieldsOf<MeasureSettings>(MeasureSettings.entries, () => defaultSettings)),
  },
  whenDamaged,
}

const keyOfTrusted = ({ identity }: TrustedIdentity) => identity
const keyOfPeer = ({ host, controlPort, identity }: KeptPeer) => `${host} ${controlPort} ${identity}`

export const trustFile: FileShape<Pick<Kept, 'trusted'>> = {
  name: 'trust.json',
  version: 1,
  migrations: [({ trusted }) => ({ trusted })],
  fields: { trusted: list(TrustedIdentity, keyOfTrusted) },
}

export const peersFile: FileShape<Pick<Kept, 'peers'>> = {
  name: 'peers.json',
  version: 1,
  migrations: [({ peers }) => ({ peers })],
  fields: { peers: list(KeptPeer, keyOfPeer) },
}

/** What the profile holds, and a way to change it; changes are written one after another. */
export interface SettingsStore {
  readonly kept: Kept
  /** What could not be read as it lay on the disk. */
  readonly losses: readonly ProfileLoss[]
  /** Rejects where it cannot be written; it holds for this session, and is written with the next change. */
  change(change: Partial<Omit<Kept, 'settings'>> & { settings?: Partial<Settings> }): Promise<void>
  /** Resolves when every change so far is written, or could not be. */
  settled(): Promise<void>
  /** Settings that hold for this start alone and are never written. */
  override(settings: Partial<Settings>): void
  /** Calls `listener` whenever another process changed trust or peers. Returns how to stop. */
  follow(listener: () => void): () => void
}

/** What this process changed and is not on the disk yet. */
interface Unwritten {
  readonly settings: Partial<Settings>
  readonly trusted: ListChange<TrustedIdentity>
  readonly peers: ListChange<KeptPeer>
}
type Lists = Pick<Kept, 'trusted' | 'peers'>
const nothing: Unwritten = { settings: {}, trusted: unchanged, peers: unchanged }

/** Opens the profile's settings; a new profile starts with the defaults. */
export async function openSettings(profile: string): Promise<SettingsStore> {
  await ensureProfile(profile)
  const settingsKept = await openVersioned(profile, settingsFile)
  const former = settingsKept.isMigrated ? settingsKept.raw : null
  const trustKept = await openVersioned(profile, trustFile, former)
  const peersKept = await openVersioned(profile, peersFile, former)
  // A lab goes on as it was told, whatever another process chooses: of the settings only its own changes hold here.
  let settings: Settings = settingsKept.value
  let overrides: Partial<Settings> = {}
  const disk = { ...trustKept.value, ...peersKept.value }
  const unwritten: Unwritten[] = []
  const lists = () => unwritten.reduce<Lists>(withAll, disk)

  /** Everything that touches the disk, one after another. */
  let working: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>) => (working = working.catch(() => {}).then(work))

  const write = (everything: boolean) =>
    inTurn(async () => {
      const now = unwritten.reduce(both, nothing)
      unwritten.splice(0, unwritten.length, now)
      // The former file goes last: until then it still has what the others are made of.
      if (everything || isChange(now.trusted))
        disk.trusted = (await trustKept.update((on) => withAll({ ...disk, ...on }, now))).trusted
      if (everything || isChange(now.peers))
        disk.peers = (await peersKept.update((on) => withAll({ ...disk, ...on }, now))).peers
      if (everything || Object.keys(now.settings).length > 0)
        await settingsKept.update((on) => ({ ...on, ...now.settings }))
      unwritten.shift()
    })

  if (former !== null)
    await write(true).catch((error: unknown) => console.error(`The profile was not saved: ${String(error)}`))
  return {
    get kept() {
      return { ...lists(), settings: { ...settings, ...overrides } }
    },
    losses: [settingsKept, trustKept, peersKept].flatMap(({ losses }) => losses),
    override(chosen) {
      overrides = chosen
    },
    change({ settings: chosen = {}, trusted, peers }) {
      const before = lists()
      settings = { ...settings, ...chosen }
      // What the person chooses now wins over what this start was begun with.
      overrides = without(overrides, Object.keys(chosen))
      unwritten.push({
        settings: chosen,
        trusted: trusted === undefined ? unchanged : changeBetween(before.trusted, trusted, keyOfTrusted),
        peers: peers === undefined ? unchanged : changeBetween(before.peers, peers, keyOfPeer),
      })
      return write(false)
    },
    settled: () => working.catch(() => {}),
    follow(listener) {
      const look = () => {
        const looked = inTurn(async () => {
          const before = JSON.stringify(lists())
          Object.assign(disk, await trustKept.reread(), await peersKept.reread())
          if (JSON.stringify(lists()) !== before) listener()
        })
        looked.catch((error: unknown) => console.error(`The profile was not read: ${String(error)}`))
      }
      const paths = [trustFile, peersFile].map(({ name }) => join(profile, name))
      for (const path of paths) watchFile(path, { interval: lookEveryMs, persistent: false }, look)
      return () => {
        for (const path of paths) unwatchFile(path, look)
      }
    },
  }
}

function isChange({ put, removed }: ListChange<unknown>): boolean {
  return put.size + removed.size > 0
}

function both(first: Unwritten, then: Unwritten): Unwritten {
  return {
    settings: { ...first.settings, ...then.settings },
    trusted: bothChanges(first.trusted, then.trusted),
    peers: bothChanges(first.peers, then.peers),
  }
}

function withAll({ trusted, peers }: Lists, change: Unwritten): Lists {
  return {
    trusted: withChange(trusted, change.trusted, keyOfTrusted),
    peers: withChange(peers, change.peers, keyOfPeer),
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
