/** Settings as they stand in the form, half typed perhaps, and what they come to or what is wrong with them. */
import type { Failure } from '../../../shared/base/failure'
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
  const interval = draft.closedLoop ? 0 : read(draft.intervalMs, 'intervalMs', intervalNs, 1e6)
  if (typeof interval !== 'number') return interval
  const runs =
    draft.limit === 'count'
      ? read(draft.count, 'count', count, 1)
      : draft.limit === 'duration'
        ? read(draft.durationS, 'durationS', durationNs, 1e9)
        : 0
  if (typeof runs !== 'number') return runs
  const payloadBytes = read(draft.payloadBytes, 'payloadBytes', payload, 1)
  if (typeof payloadBytes !== 'number') return payloadBytes
  const late =
    draft.lateAfter === 'automatic' ? null : read(draft.lateAfterMs, 'lateAfterMs', lateAfterNs, 1e6)
  if (late !== null && typeof late !== 'number') return late
  const codePoint = draft.dscp.trim() === '' ? null : read(draft.dscp, 'dscp', dscp, 1)
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

/** Reads a number typed in a unit of `perUnit`; the range is in the smaller unit that settings have. */
function read(text: string, field: NumberField, range: Range, perUnit: number): number | Problem {
  const typed = /^\s*\d+([.,]\d+)?\s*$/.test(text) ? Number(text.trim().replace(',', '.')) : NaN
  const value = Math.round(typed * perUnit)
  const whole = perUnit > 1 || Number.isInteger(typed)
  if (whole && value >= range.min && value <= range.max) return value
  return { problem: 'number', field, min: range.min / perUnit, max: range.max / perUnit }
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
