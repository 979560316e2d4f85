/**
 * A JSON file of the profile that can evolve. It carries its version; what an older program wrote is migrated step by
 * step; a field that is damaged falls back to its default, and an entry of a list is left out, without touching the
 * rest; what a newer program added stays in the file, so that going back and forth between versions loses nothing.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { loss } from '../../shared/base/platform-codes'
import { tolerant } from '../../shared/base/tolerant'
import type { ProfileLoss } from '../../shared/lab/profile-loss'
import { keepDamaged, writeProfileFile } from './profile'
import { withProfileLock } from './profile-lock'

export type Fields = Readonly<Record<string, unknown>>
/** Turns what one version wrote into what the next one reads; `lose` names what could not be taken along. */
export type Migration = (old: Fields, lose: (field: string) => void) => Fields

/** What was read of one field, and how it is written so that what is not known here stays. */
interface Read<T> {
  readonly value: T
  readonly lost: readonly ProfileLoss[]
  readonly write: (value: T) => unknown
}
interface Place {
  readonly file: string
  readonly field: string
  /** A newer program wrote it: what cannot be read here is not damaged, and stays unless it is chosen anew. */
  readonly isNewer: boolean
}
export type Field<T> = (raw: unknown, place: Place) => Read<T>

export interface FileShape<T extends object> {
  readonly name: string
  /** The first file that carried a version has 1; those before it count as 0. */
  readonly version: number
  /** By the version they begin from, each to the next. */
  readonly migrations: readonly Migration[]
  readonly fields: { readonly [K in keyof T]: Field<T[K]> }
  /** What holds where the whole file could not be read; fields that are not named have their defaults. */
  readonly whenDamaged?: Partial<T>
}

/** What a file's text comes to. */
export interface Interpreted<T> {
  readonly value: T
  readonly losses: readonly ProfileLoss[]
  /** As it lay on the disk. */
  readonly raw: Fields
  /** It was of an older version, and is to be written anew. */
  readonly isMigrated: boolean
  /** The whole file with this value in it. */
  readonly write: (value: T) => Fields
}

/**
 * A field that is read whole; one that is missing has its default, and nothing was lost. One that cannot be read has
 * `whenDamaged`: what the person had chosen is not known then.
 */
export function whole<T>(
  schema: v.GenericSchema<unknown, T>,
  fallback: () => T,
  whenDamaged: () => T = fallback,
): Field<T> {
  const known = tolerant(schema)
  return (raw, { file, field, isNewer }) => {
    if (raw === undefined) return { value: fallback(), lost: [], write: (value) => value }
    const read = v.safeParse(known, raw)
    const before = read.success ? read.output : whenDamaged()
    return {
      value: before,
      lost: read.success ? [] : [loss('field', { file, field })],
      write: (value) => ((read.success || isNewer) && value === before ? raw : value),
    }
  }
}

/** An object whose fields are read independently of each other. */
export function each<T extends object>(fields: { readonly [K in keyof T]: Field<T[K]> }): Field<T> {
  return (raw, place) => {
    const isObject = isFields(raw)
    const given = isObject ? raw : {}
    const read = Object.entries(fields).map(([name, field]) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined
      const path = place.field === '' ? name : `${place.field}.${name}`
      return [name, (field as Field<unknown>)(value, { ...place, field: path })] as const
    })
    const { file, field } = place
    return {
      value: Object.fromEntries(read.map(([name, one]) => [name, one.value])) as T,
      lost:
        isObject || raw === undefined
          ? read.flatMap(([, one]) => one.lost)
          : [loss('field', { file, field })],
      write: (value) => ({
        ...given,
        ...Object.fromEntries(read.map(([name, one]) => [name, one.write((value as Fields)[name])])),
      }),
    }
  }
}

/** A list whose entries are read independently; `keyOf` identifies an entry, to keep the fields not known here. */
export function list<T extends object>(
  entry: v.GenericSchema<unknown, T>,
  keyOf: (entry: T) => string,
  most = Infinity,
): Field<readonly T[]> {
  const known = tolerant(entry)
  return (raw, { file, field, isNewer }) => {
    const value: T[] = []
    const lost: ProfileLoss[] = []
    const given = new Map<string, Fields>()
    const unread: unknown[] = []
    if (raw !== undefined && !Array.isArray(raw)) lost.push(loss('field', { file, field }))
    for (const [at, one] of (Array.isArray(raw) ? (raw as unknown[]) : []).entries()) {
      const read = v.safeParse(known, one)
      if (read.success && value.length < most) {
        value.push(read.output)
        given.set(keyOf(read.output), one as Fields)
      } else {
        lost.push(loss('entry', { file, number: at + 1 }))
        if (isNewer) unread.push(one)
      }
    }
    return {
      value,
      lost,
      write: (entries) => [...entries.map((one) => ({ ...given.get(keyOf(one)), ...one })), ...unread],
    }
  }
}

/** What a file's JSON comes to; null where it is no object. */
export function interpret<T extends object>(shape: FileShape<T>, raw: unknown): Interpreted<T> | null {
  if (!isFields(raw)) return null
  const { name: file, version } = shape
  const lost: ProfileLoss[] = []
  const given = raw['version'] ?? 0
  const isVersion = typeof given === 'number' && Number.isSafeInteger(given) && given >= 0
  if (!isVersion) lost.push(loss('field', { file, field: 'version' }))
  const from = isVersion ? given : version
  if (from > version) lost.push(loss('newer', { file, version: from, known: version }))
  let fields: Fields = raw
  for (let at = from; at < version; at += 1)
    fields = shape.migrations[at]?.(fields, (field) => lost.push(loss('field', { file, field }))) ?? fields
  const read = each(shape.fields)(fields, { file, field: '', isNewer: from > version })
  return {
    value: read.value,
    losses: [...lost, ...read.lost],
    raw,
    isMigrated: from < version,
    // A newer program's number stays: otherwise that program would migrate its own data again.
    write: (value) => ({ ...(read.write(value) as Fields), version: Math.max(from, version) }),
  }
}

/** A file as it is kept: what it held when it was opened, and how it is changed. */
export interface Opened<T> extends Interpreted<T> {
  /** It lay on the disk and could be read. */
  readonly exists: boolean
  /**
   * Writes what `change` makes of the file as it lies on the disk now, which another process may have changed, and
   * resolves to it.
   */
  update(change: (value: T) => T): Promise<T>
  /** What the file holds now; null where it cannot be read. */
  reread(): Promise<T | null>
}

/**
 * Opens the file. One that is no JSON is set aside as NAME.damaged; of one that lost something a copy is kept so.
 * `former` is the version 0 file that held this data before it had its own file.
 */
export async function openVersioned<T extends object>(
  folder: string,
  shape: FileShape<T>,
  former: Fields | null = null,
): Promise<Opened<T>> {
  const path = join(folder, shape.name)
  const raw = await readJson(path)
  const read = raw === undefined ? null : interpret(shape, raw)
  if (read !== null) {
    const isDamaged = read.losses.some(({ code }) => code !== 'newer')
    if (isDamaged) await keepDamaged(folder, shape.name)
    return opened(folder, shape, read, true)
  }
  const empty = { version: shape.version, ...(raw === undefined ? {} : shape.whenDamaged) }
  const fresh = interpret(shape, former ?? empty) as Interpreted<T>
  if (raw === undefined) return opened(folder, shape, fresh, false)
  const kept = await keepDamaged(folder, shape.name)
  // What holds now is on the disk, so that the next start does not take a missing file for a new profile.
  if (shape.whenDamaged === undefined) await rm(path, { force: true })
  else await withProfileLock(folder, () => writeProfileFile(folder, shape.name, fresh.write(fresh.value)))
  const losses = [loss('file', { file: shape.name, kept }), ...fresh.losses]
  return opened(folder, shape, { ...fresh, losses }, false)
}

function opened<T extends object>(
  folder: string,
  shape: FileShape<T>,
  first: Interpreted<T>,
  exists: boolean,
): Opened<T> {
  let isThere = exists
  let latest = first
  const readNow = async (): Promise<Interpreted<T> | null> => {
    const raw = await readJson(join(folder, shape.name))
    if (raw !== undefined) return interpret(shape, raw)
    // Where it was and is no longer, somebody took it away; where it never was, this is what it begins with.
    return isThere ? interpret(shape, { version: shape.version }) : latest
  }
  return {
    ...first,
    exists,
    update: (change) =>
      withProfileLock(folder, async () => {
        const now = (await readNow()) ?? latest
        const value = change(now.value)
        await writeProfileFile(folder, shape.name, now.write(value))
        isThere = true
        latest = { ...now, value }
        return value
      }),
    reread: async () => (await readNow())?.value ?? null,
  }
}

/** Undefined where there is no such file, null where it holds no JSON. */
async function readJson(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
