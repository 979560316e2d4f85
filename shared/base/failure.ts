/**
 * Every failure that is expected: a value, never an exception, so that the window and the command line can name
 * what was tried, with whom, what happened and what to do next. Only bugs travel as errors. shared/words/
 * failure-sentence.ts is the one place that says a failure in words.
 */
import * as v from 'valibot'
import { count, port, text } from './schema'
import { WhyCode, WhyValues } from './why'

const host = text(300)
const code = text(64)
/** What the code before it is said with; left out where it needs nothing. */
const values = v.exactOptional(WhyValues)

export const Failure = v.variant('failure', [
  /** A value the user, a file or a peer gave does not do. */
  v.strictObject({ failure: v.literal('badInput'), code: WhyCode, values: WhyValues }),
  /** A frame of a stream cannot be read: `error` names the kind of fault, the code says what is wrong. */
  v.strictObject({
    failure: v.literal('badFrame'),
    error: WhyCode,
    offset: count,
    code: WhyCode,
    values: WhyValues,
    boundaryLost: v.boolean(),
  }),
  v.strictObject({ failure: v.literal('unresolved'), host }),
  v.strictObject({ failure: v.literal('refused'), host, port }),
  v.strictObject({ failure: v.literal('unreachable'), host, port, code }),
  v.strictObject({ failure: v.literal('timedOut'), host, port, seconds: v.number() }),
  /** Something answers there, but it does not speak the lab's protocol. */
  v.strictObject({ failure: v.literal('notPacketLab'), host, port, detail: WhyCode, values }),
  v.strictObject({ failure: v.literal('incompatible'), host, theirs: count, ours: count }),
  /** The other lab is of a version that cannot do this: a capability of shared/wire/hello.ts. */
  v.strictObject({ failure: v.literal('unsupported'), host, capability: code }),
  v.strictObject({
    failure: v.literal('declined'),
    host,
    why: v.picklist(['person', 'noAnswer', 'listeningOff']),
  }),
  /** The last comparison of digits is too recent for another. */
  v.strictObject({ failure: v.literal('tooSoon'), host, seconds: v.number() }),
  /** Another identity than the one known there: a new installation, or somebody who pretends. */
  v.strictObject({
    failure: v.literal('identityChanged'),
    host,
    name: text(64),
    known: text(64),
    now: text(64),
  }),
  /** The other side did not keep what it had committed itself to: somebody may sit in the middle. */
  v.strictObject({ failure: v.literal('comparisonBroken'), host }),
  /** A lab that was chosen among those found is not to be found now. */
  v.strictObject({ failure: v.literal('peerAway') }),
  v.strictObject({ failure: v.literal('busy'), host, waiting: count }),
  /** No sign of life for so long. */
  v.strictObject({ failure: v.literal('peerSilent'), host, seconds: v.number() }),
  /** The other side closed the control connection, or its system did for it. */
  v.strictObject({ failure: v.literal('peerGone'), host, detail: WhyCode, values }),
  /** The TCP connection that carried the probes broke; null: the other side closed it in order. */
  v.strictObject({
    failure: v.literal('tcpBroken'),
    host,
    /** Null where the end that tells it knows its own port alone. */
    port: v.nullable(port),
    code: v.nullable(code),
  }),
  /** A connection of the person's own that the other side would not take. */
  v.strictObject({ failure: v.literal('nobodyListening'), host, port }),
  v.strictObject({ failure: v.literal('connectionFailed'), host, port, code }),
  /** Another socket has the port; null is what the system does not tell of its owner. */
  v.strictObject({
    failure: v.literal('portTaken'),
    protocol: v.picklist(['tcp', 'udp']),
    host,
    port,
    program: v.nullable(text(64)),
    pid: v.nullable(count),
  }),
  v.strictObject({ failure: v.literal('privilegedPort'), port }),
  v.strictObject({ failure: v.literal('notOwnAddress'), host }),
  /** A run is under way here; one at a time keeps the figures true. */
  v.strictObject({ failure: v.literal('measuringAlready') }),
  /** Both ends of a run both ways would be this lab: chosen as itself, or met behind an address. */
  v.strictObject({ failure: v.literal('bothWaysWithItself'), by: v.picklist(['choice', 'address']) }),
  /** A thread of the engine here failed, by a fault of the program; `thread` is its name. */
  v.strictObject({ failure: v.literal('engineFailed'), thread: text(32) }),
  v.strictObject({ failure: v.literal('clockJumped'), seconds: v.number() }),
  v.strictObject({ failure: v.literal('limit'), what: WhyCode, values, limit: v.number() }),
  /** A system call failed here: `operation` names it, `code` is the system's word. */
  v.strictObject({ failure: v.literal('system'), operation: WhyCode, values, code }),
  v.strictObject({ failure: v.literal('notAvailable'), what: WhyCode, values }),
  /** Other users of this machine can read the private key in this file of the profile. */
  v.strictObject({ failure: v.literal('keyExposed'), path: text(1000) }),
])
export type Failure = v.InferOutput<typeof Failure>

/** Tells a failure from any other value of the contract. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'failure' in value
}

/** Carries a failure through code that unwinds; caught where the operation answers. Its message is for logs only. */
export class FailureError extends Error {
  override name = 'FailureError'
  constructor(readonly failure: Failure) {
    const { failure: code, ...values } = failure
    super(`${code} ${JSON.stringify(values)}`)
  }
}
