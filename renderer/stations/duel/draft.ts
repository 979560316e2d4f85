/** Settings as they stand in the form, half typed perhaps, and what they come to or what is wrong with them. */
import type { Failure } from '../../../shared/base/failure'
import { readDuration } from '../../../shared/base/read-duration'
import { Refusal } from '../../../shared/base/refusal'
import { asciiForm } from '../../../shared/base/typed-text'
import type { TransportName } from '../../../shared/measurement/transport'
import {
  basePacketBytes,
  checkSettings,
  largestInOnePacket,
  limits,
  type MeasureSettings,
  tlvHeaderBytes,
} from '../../../shared/measurement/settings'

/** Every field as typed; numbers in the unit shown beside them. */
export interface Draft {
  transports: readonly TransportName[]
  closedLoop: boolean
  intervalMs: string
  limit: MeasureSettings['limit']['kind']
  count: string
  durationS: string
  bothWays: boolean
  payloadBytes: string
  allowFragments: boolean
  lateAfter: 'automatic' | 'fixed'
  lateAfterMs: string
  nagle: boolean
  /** Empty leaves the system's. */
  dscp: string
}

/** What is wrong, told by the field; the words come from the catalogue. */
export type Problem =
  | { problem: 'number'; field: NumberField; min: number; max: number }
  | { problem: 'payloadTooSmall'; bytes: number; min: number }
  | { problem: 'payloadGap'; bytes: number; base: number; next: number }
  | { problem: 'payloadFragments'; bytes: number; max: number }
  | { problem: 'other'; failure: Failure }
export type NumberField = 'intervalMs' | 'count' | 'durationS' | 'payloadBytes' | 'lateAfterMs' | 'dscp'

export function draftOf(settings: MeasureSettings): Draft {
  const { limit } = settings
  return {
    transports: settings.transports,
    closedLoop: settings.intervalNs === 0,
    intervalMs: settings.intervalNs === 0 ? '10' : String(settings.intervalNs / 1e6),
    limit: limit.kind,
    count: limit.kind === 'count' ? String(limit.count) : '1000',
    durationS: limit.kind === 'duration' ? String(limit.durationNs / 1e9) : '10',
    bothWays: settings.bothWays,
    payloadBytes: String(settings.payloadBytes),
    allowFragments: settings.allowFragments,
    lateAfter: settings.lateAfterNs === null ? 'automatic' : 'fixed',
    lateAfterMs: settings.lateAfterNs === null ? '2000' : String(settings.lateAfterNs / 1e6),
    nagle: settings.nagle,
    dscp: settings.dscp === null ? '' : String(settings.dscp),
  }
}

/** The settings a draft stands for, or the first thing that is wrong with it. */
export function settingsOf(draft: Draft): MeasureSettings | Problem {
  const { intervalNs, durationNs, lateAfterNs, payload, count, dscp } = ranges
  const interval = draft.closedLoop ? 0 : readNs(draft.intervalMs, 'intervalMs', intervalNs, 'ms')
  if (typeof interval !== 'number') return interval
  const runs =
    draft.limit === 'count'
      ? read(draft.count, 'count', count)
      : draft.limit === 'duration'
        ? readNs(draft.durationS, 'durationS', durationNs, 's')
        : 0
  if (typeof runs !== 'number') return runs
  const payloadBytes = read(draft.payloadBytes, 'payloadBytes', payload)
  if (typeof payloadBytes !== 'number') return payloadBytes
  const late =
    draft.lateAfter === 'automatic' ? null : readNs(draft.lateAfterMs, 'lateAfterMs', lateAfterNs, 'ms')
  if (late !== null && typeof late !== 'number') return late
  const codePoint = draft.dscp.trim() === '' ? null : read(draft.dscp, 'dscp', dscp)
  if (codePoint !== null && typeof codePoint !== 'number') return codePoint

  const settings: MeasureSettings = {
    transports: [...draft.transports],
    intervalNs: interval,
    limit:
      draft.limit === 'count'
        ? { kind: 'count', count: runs }
        : draft.limit === 'duration'
          ? { kind: 'duration', durationNs: runs }
          : { kind: 'untilStopped' },
    bothWays: draft.bothWays,
    payloadBytes,
    allowFragments: draft.allowFragments,
    lateAfterNs: late,
    nagle: draft.nagle,
    dscp: codePoint,
  }
  return problemWith(settings) ?? settings
}

export function isProblem(value: MeasureSettings | Problem): value is Problem {
  return 'problem' in value
}

interface Range {
  readonly min: number
  readonly max: number
}

const ranges = {
  intervalNs: limits.intervalNs,
  durationNs: { min: 1_000_000, max: limits.durationNs },
  lateAfterNs: limits.lateAfterNs,
  payload: { min: 1, max: limits.payloadBytes },
  count: { min: 1, max: limits.probes },
  dscp: { min: 0, max: 63 },
}

/** Reads a whole number. */
function read(text: string, field: NumberField, { min, max }: Range): number | Problem {
  const typed = asciiForm(text).trim()
  const value = /^[0-9]+(?:[.,]0+)?$/.test(typed) ? Number(typed.replace(',', '.')) : NaN
  return value >= min && value <= max ? value : { problem: 'number', field, min, max }
}

/** Reads a duration, in the unit that the field shows or in one of its own: whole ns. */
function readNs(text: string, field: NumberField, { min, max }: Range, unit: 'ms' | 's'): number | Problem {
  const value = readDuration(text, unit)
  if (!(value instanceof Refusal) && value >= min && value <= max) return value
  const perUnit = unit === 'ms' ? 1e6 : 1e9
  return { problem: 'number', field, min: min / perUnit, max: max / perUnit }
}

/** The rules themselves are the shared ones; here they are only told apart, to be told in the person's language. */
function problemWith(settings: MeasureSettings): Problem | null {
  const failure = checkSettings(settings, 'authenticated')
  if (failure === null) return null
  const bytes = settings.payloadBytes
  const base = basePacketBytes.authenticated
  if (bytes < base) return { problem: 'payloadTooSmall', bytes, min: base }
  if (bytes > base && bytes < base + tlvHeaderBytes)
    return { problem: 'payloadGap', bytes, base, next: base + tlvHeaderBytes }
  const inOnePacket = largestInOnePacket(settings)
  if (bytes > inOnePacket && !settings.allowFragments)
    return { problem: 'payloadFragments', bytes, max: inOnePacket }
  return { problem: 'other', failure }
}
