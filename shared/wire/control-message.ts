/**
 * What two labs say to each other over the control channel. Either end may ask the other for a session; the end
 * that opens a session is its sender, the other its reflector. Each message is one frame (control-frame.ts).
 */
import * as v from 'valibot'
import { ReflectorCounts, ResultDocument } from '../measurement/result'
import { MeasureSettings } from '../measurement/settings'
import { perTransport, TransportName } from '../measurement/transport'
import { channels } from './beacon'
import { count, dialledPort, hex, text, whole } from '../base/schema'
import { tolerant } from '../base/tolerant'
import { InnerWhyValues, WhyCode, WhyValues } from '../base/why'
import { Hello } from './hello'

/** RFC 5705 label under which both ends derive a session's key; its context is the session's name. */
export const sessionKeyLabel = 'EXPORTER-packet-lab-stamp'
export const sessionKeyBytes = 32

/** Sequence numbers one `received` message covers at most, so that it stays far below a frame's maximum. */
export const receivedChunkBytes = 32_768

/** Longest frame of a visit, in octets as it lies in its message, so that the message stays below its maximum. */
export const maxVisitFrameBytes = 60_000

/** Frames of a visit, each way, that the other end has not yet taken: whoever sends more breaks the protocol. */
export const visitWindowFrames = 16

const session = hex(32)

export const Refusal = v.variant('why', [
  v.strictObject({ why: v.literal('person') }),
  v.strictObject({ why: v.literal('noAnswer') }),
  v.strictObject({ why: v.literal('listeningOff') }),
  v.strictObject({ why: v.literal('busy'), waiting: count }),
  /** A code of shared/measurement/codes.ts, or of a newer lab: who reads it says it in its own language. */
  v.strictObject({ why: v.literal('settings'), code: WhyCode, values: InnerWhyValues }),
])
export type Refusal = v.InferOutput<typeof Refusal>

const messages = [
  Hello,
  v.strictObject({ type: v.literal('heartbeat') }),
  /** Asks for a session under these settings; those named in `mayIgnore` need not be known to who is asked. */
  v.strictObject({
    type: v.literal('open'),
    session,
    settings: MeasureSettings,
    mayIgnore: v.exactOptional(v.pipe(v.array(text(64)), v.maxLength(32))),
  }),
  /** The person is asked; with what the asked commits itself to before it hears the asker's nonce. */
  v.strictObject({ type: v.literal('asking'), session, commitment: hex(64) }),
  /** First the asker's, then the asked's: both make the six digits the two people compare. */
  v.strictObject({ type: v.literal('nonce'), session, nonce: hex(32) }),
  v.strictObject({ type: v.literal('queued'), session, ahead: count }),
  v.strictObject({
    type: v.literal('opened'),
    session,
    ssid: whole({ min: 1, max: 65_535 }),
    dataPort: dialledPort,
  }),
  v.strictObject({ type: v.literal('refused'), session, refusal: Refusal }),
  /** The sender has all answers it will wait for and asks what the reflector saw. */
  v.strictObject({ type: v.literal('close'), session }),
  /** Which sequence numbers arrived, from `from` on: base64 of a bitmap, least significant bit first. */
  v.strictObject({
    type: v.literal('received'),
    session,
    transport: TransportName,
    from: count,
    bitmap: v.pipe(v.string(), v.base64(), v.maxLength(48_000)),
  }),
  /** Follows the last `received`; the session is over. */
  v.strictObject({
    type: v.literal('report'),
    session,
    channels: perTransport(
      v.strictObject({ counts: ReflectorCounts, segmentsRetransmitted: v.nullable(count) }),
    ),
  }),
  /** The result of a run made back at the same time; null where it could not be made. */
  v.strictObject({ type: v.literal('result'), session, document: v.nullable(ResultDocument) }),
  /** Asks what the other lab sees of this one, and for a few stray datagrams to this lab's data port. */
  v.strictObject({ type: v.literal('look'), what: v.picklist(['beacons', 'knock']) }),
  v.strictObject({
    type: v.literal('looked'),
    discovery: v.picklist(['on', 'off', 'unattended']),
    /** How the asker's questions came since the connection stands, and from which of its addresses. */
    heardYou: v.pipe(
      v.array(v.strictObject({ channel: v.picklist(channels), from: text(64) })),
      v.maxLength(64),
    ),
    /** Datagrams that were no probes, so far. */
    rejected: count,
  }),
  /** Asks to listen for one datagram to the whole segment that carries nothing but this token. */
  v.strictObject({ type: v.literal('listen'), token: hex(32), family: v.picklist(['IPv4', 'IPv6']) }),
  /** It listens now; or the system's word for why it cannot. */
  v.strictObject({ type: v.literal('listening'), token: hex(32), failure: v.nullable(text(32)) }),
  /** The datagram came, from this address. */
  v.strictObject({ type: v.literal('heard'), token: hex(32), from: text(64) }),
  /** Asks to work with this lab's ordinary sockets: answered by `asking`, then `visited` or `refused`. */
  v.strictObject({ type: v.literal('visit'), session }),
  v.strictObject({ type: v.literal('visited'), session }),
  /** One frame of the far end's contract, as JSON text: what it means is the two ends' affair. */
  v.strictObject({ type: v.literal('frame'), session, frame: text(maxVisitFrameBytes) }),
  /** So many frames more were taken, and may be followed by as many. */
  v.strictObject({
    type: v.literal('took'),
    session,
    frames: whole({ min: 1, max: visitWindowFrames }),
  }),
  /** The visit is over: all that it began ends. */
  v.strictObject({ type: v.literal('leave'), session }),
  /** A code of shared/base/platform-codes.ts (`detail`), or of a newer lab; words of an older one. */
  v.strictObject({ type: v.literal('bye'), reason: text(500), values: v.exactOptional(WhyValues) }),
] as const
/** Fields that are not known here are left out; known ones are checked strictly. */
export const ControlMessage = tolerant(v.variant('type', messages))
export type ControlMessage = v.InferOutput<typeof ControlMessage>

const types: ReadonlySet<string> = new Set(messages.map(({ entries }) => entries.type.literal))
const AnyMessage = v.object({ type: text(64) })
const AnySettings = v.object({ settings: v.record(v.string(), v.unknown()) })

/** What a message is to this lab. */
export type Reading =
  | { readonly kind: 'message'; readonly message: ControlMessage }
  /** Of a type that a newer lab has: passed over. */
  | { readonly kind: 'unknown' }
  /** Asks for a session under a setting that is not known here and may not be ignored. */
  | { readonly kind: 'foreignSetting'; readonly session: string; readonly setting: string }
  | { readonly kind: 'wrong'; readonly problem: string }

export function readMessage(value: unknown): Reading {
  const any = v.safeParse(AnyMessage, value)
  if (any.success && !types.has(any.output.type)) return { kind: 'unknown' }
  const read = v.safeParse(ControlMessage, value)
  if (!read.success) return { kind: 'wrong', problem: v.summarize(read.issues) }
  const message = read.output
  if (message.type === 'open') {
    const setting = foreignSetting(value, message)
    if (setting !== null) return { kind: 'foreignSetting', session: message.session, setting }
  }
  return { kind: 'message', message }
}

/** A setting that was left out of what was read, and that its sender would not do without. */
function foreignSetting(
  value: unknown,
  { settings, mayIgnore = [] }: Extract<ControlMessage, { type: 'open' }>,
): string | null {
  const said = v.parse(AnySettings, value).settings
  const left = leftOut(said, settings, '').find((name) => !mayIgnore.includes(name))
  return left?.slice(0, 64) ?? null
}

/** By their paths, the fields of `said` that are not in `read`. */
function leftOut(said: unknown, read: unknown, path: string): string[] {
  if (typeof said !== 'object' || said === null || typeof read !== 'object' || read === null) return []
  return Object.entries(said).flatMap(([name, value]) =>
    Object.hasOwn(read, name)
      ? leftOut(value, (read as Readonly<Record<string, unknown>>)[name], `${path}${name}.`)
      : [`${path}${name}`],
  )
}
