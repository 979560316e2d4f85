/**
 * The result as a file and the command line have it: each transport's figures under its own name at the top, where
 * people's scripts find `udp` and `tcp`, and not under `channels`. Reads it back from text too; anything else is told
 * apart, never guessed at.
 */
import * as v from 'valibot'
import { Failure } from '../base/failure'
import { migrateMeasureSettings } from './migrate-settings'
import { documentFields, ResultDocument, schemaVersion, type TransportResult } from './result'

/** Always there, null where a run did not use them: version 1 had exactly these two. */
const firstTransports = ['udp', 'tcp'] as const
type FirstTransports = Readonly<Record<(typeof firstTransports)[number], TransportResult | null>>

/** What is written: `udp`, `tcp`, and any further transport under its own name. */
export type SavedResult = Omit<ResultDocument, 'channels' | 'reverse'> &
  FirstTransports & {
    readonly reverse: (Omit<ResultDocument, 'channels' | 'reverse'> & FirstTransports) | null
  }

/** Why a text is no saved result. */
export interface NotAResult {
  readonly notAResult: 'notJson' | 'otherVersion' | 'otherShape'
}

export function savedResult({ reverse, ...result }: ResultDocument): SavedResult {
  return { ...flat(result), reverse: reverse === null ? null : flat(reverse) }
}

/** The document, or why `text` is none that this version of the lab can read. */
export function parseSavedResult(text: string): ResultDocument | NotAResult {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { notAResult: 'notJson' }
  }
  const versioned = v.safeParse(v.looseObject({ schemaVersion: v.number() }), value)
  if (!versioned.success) return { notAResult: 'otherShape' }
  const known = [1, schemaVersion].includes(versioned.output.schemaVersion)
  if (!known) return { notAResult: 'otherVersion' }
  const { reverse, ...rest } = present(versioned.output)
  const parsed = v.safeParse(ResultDocument, {
    ...gathered(rest),
    reverse: isObject(reverse) ? gathered(present(reverse)) : reverse,
  })
  return parsed.success ? parsed.output : { notAResult: 'otherShape' }
}

/** Puts the transports among the document's own parts, where version 1 had them: before the generator's. */
function flat({ channels, generator, loopbackFloorNs, ...before }: Omit<ResultDocument, 'reverse'>) {
  return {
    ...before,
    udp: channels.udp ?? null,
    tcp: channels.tcp ?? null,
    ...channels,
    generator,
    loopbackFloorNs,
  }
}

type Unread = Readonly<Record<string, unknown>>

/** A document of version 1 as this version writes it; one of this version as it is. */
function present(document: Unread): Unread {
  if (document['schemaVersion'] !== 1) return document
  const { failure, reason } = document
  return {
    ...document,
    schemaVersion,
    settings: migrateMeasureSettings(document['settings']),
    // Some failures of that time are of a shape that is no longer used; their reason says the same in a sentence.
    failure: typeof reason === 'string' && isObject(failure) && !v.is(Failure, failure) ? null : failure,
  }
}

/** The opposite of `flat`: whatever is no part of the document itself has to be a transport's. */
function gathered(document: Unread): Unread {
  const parts: Record<string, unknown> = {}
  const channels: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(document)) {
    const unused = value === null && firstTransports.some((name) => name === key)
    if (key !== 'channels' && documentFields.has(key)) parts[key] = value
    else if (!unused) channels[key] = value
  }
  return { ...parts, channels }
}

function isObject(value: unknown): value is Unread {
  return typeof value === 'object' && value !== null
}
