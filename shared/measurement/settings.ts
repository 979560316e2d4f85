/** What the user asks of a run, its limits, and the rules that tie settings to one another. */
import { badInput } from './codes'
import * as v from 'valibot'
import { whole } from '../base/schema'
import type { Failure } from '../base/failure'
import { maxTransports, TransportName, transports, type Transport } from './transport'

/** Limits that hold for every run, whoever asks for it. */
export const limits = {
  intervalNs: { min: 100_000, max: 10_000_000_000 },
  /** Probes of one transport in one run; a run until stopped ends here too. */
  probes: 4_000_000,
  durationNs: 86_400_000_000_000,
  /** The largest that any transport takes. */
  payloadBytes: Math.max(...transports.map((transport) => transport.payloadBytes.most)),
  lateAfterNs: { min: 1_000_000, max: 60_000_000_000 },
} as const

export type StampMode = 'authenticated' | 'open'

/** Smallest STAMP packet, in octets (RFC 8762: 4.2.1, 4.2.2). */
export const basePacketBytes: Readonly<Record<StampMode, number>> = { authenticated: 112, open: 44 }
/** A TLV's own header, in octets (RFC 8972: 4). */
export const tlvHeaderBytes = 4

export const RunLimit = v.variant('kind', [
  v.strictObject({ kind: v.literal('count'), count: whole({ min: 1, max: limits.probes }) }),
  v.strictObject({
    kind: v.literal('duration'),
    durationNs: whole({ min: 1_000_000, max: limits.durationNs }),
  }),
  v.strictObject({ kind: v.literal('untilStopped') }),
])
export type RunLimit = v.InferOutput<typeof RunLimit>

export const MeasureSettings = v.strictObject({
  /** Each once, in the order in which their probes, columns and curves come. */
  transports: v.pipe(
    v.array(TransportName),
    v.minLength(1),
    v.maxLength(maxTransports),
    v.check((names) => new Set(names).size === names.length, 'a transport is named twice'),
  ),
  /** Time between two probes of one transport; 0 sends the next on the answer (closed loop). */
  intervalNs: v.union([v.literal(0), whole(limits.intervalNs)]),
  limit: RunLimit,
  /** True: the other lab probes back at the same time, and its result comes along. */
  bothWays: v.boolean(),
  payloadBytes: whole({ min: basePacketBytes.open, max: limits.payloadBytes }),
  allowFragments: v.boolean(),
  /** Tmax of RFC 7680; null: 2 s or four times the median, whichever is larger. */
  lateAfterNs: v.nullable(whole(limits.lateAfterNs)),
  nagle: v.boolean(),
  /** Differentiated services code point (RFC 2474); null leaves the system's. */
  dscp: v.nullable(whole({ min: 0, max: 63 })),
})
export type MeasureSettings = v.InferOutput<typeof MeasureSettings>

export const defaultSettings: MeasureSettings = {
  transports: transports.filter(({ usual }) => usual).map(({ name }) => name),
  intervalNs: 10_000_000,
  limit: { kind: 'duration', durationNs: 10_000_000_000 },
  bothWays: false,
  payloadBytes: basePacketBytes.authenticated,
  allowFragments: false,
  lateAfterNs: null,
  nagle: false,
  dscp: null,
}

/** How many probes of each transport a run sends at most. */
export function plannedProbes(settings: MeasureSettings): number {
  const { limit, intervalNs } = settings
  if (limit.kind === 'count') return limit.count
  if (limit.kind === 'untilStopped' || intervalNs === 0) return limits.probes
  return Math.min(limits.probes, Math.ceil(limit.durationNs / intervalNs))
}

/**
 * Checks settings whole: each one's range, and the rules between them. Returns null where all is well. `known` are the
 * transports there are.
 */
export function checkSettings(
  settings: MeasureSettings,
  mode: StampMode,
  known: readonly Transport[] = transports,
): Failure | null {
  const shape = v.safeParse(MeasureSettings, settings)
  if (!shape.success) return outOfRange(shape.issues[0])
  const { payloadBytes } = settings
  const used = known.filter(({ name }) => settings.transports.includes(name))
  const unknown = settings.transports.find((name) => !used.some((transport) => transport.name === name))
  if (unknown !== undefined) return badInput('transportUnknown', { transport: unknown })
  const base = basePacketBytes[mode]
  const next = base + tlvHeaderBytes
  if (payloadBytes < base) return badInput('payloadTooSmall', { bytes: payloadBytes, least: base })
  if (payloadBytes > base && payloadBytes < next)
    return badInput('payloadGap', { bytes: payloadBytes, least: base, next, header: tlvHeaderBytes })
  const most = Math.min(...used.map((transport) => transport.payloadBytes.most))
  if (payloadBytes > most) return badInput('payloadRange', { least: base, most })
  const inOnePacket = largestInOnePacket(settings, known)
  if (payloadBytes > inOnePacket && !settings.allowFragments)
    return badInput('payloadFragments', { bytes: payloadBytes, most: inOnePacket })
  if (mode === 'open' && used.some((transport) => !transport.openStamp)) return badInput('openUdpAlone')
  if (mode === 'open' && settings.bothWays) return badInput('openOneWay')
  return null
}

/** The largest payload that no transport of a run sends as several packets; Infinity where all are streams. */
export function largestInOnePacket(
  { transports: names }: Pick<MeasureSettings, 'transports'>,
  known: readonly Transport[] = transports,
): number {
  return Math.min(
    ...known
      .filter(({ name }) => names.includes(name))
      .map((transport) => transport.payloadBytes.inOnePacket ?? Infinity),
  )
}

/** The first setting that is out of its range, with the range. */
function outOfRange(issue: v.BaseIssue<unknown>): Failure {
  const setting = v.getDotPath(issue) ?? 'settings'
  const { intervalNs, probes, durationNs, payloadBytes, lateAfterNs } = limits
  switch (setting) {
    case 'intervalNs':
      return badInput('intervalRange', { fromMs: intervalNs.min / 1e6, toS: intervalNs.max / 1e9 })
    case 'limit.count':
      return badInput('countRange', { most: probes })
    case 'limit.durationNs':
      return badInput('durationRange', { hours: durationNs / 3.6e12 })
    case 'payloadBytes':
      return badInput('payloadRange', { least: basePacketBytes.open, most: payloadBytes })
    case 'lateAfterNs':
      return badInput('lateRange', { fromMs: lateAfterNs.min / 1e6, toS: lateAfterNs.max / 1e9 })
    case 'dscp':
      return badInput('dscpRange')
    default:
      return badInput('settingRange', { setting, detail: issue.message.slice(0, 300) })
  }
}
