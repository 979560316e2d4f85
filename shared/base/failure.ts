/**
 * Every failure that is expected: a value, never an exception, so that the window and the command line can name
 * what was tried, with whom, what happened and what to do next. Only bugs travel as errors.
 */
import * as v from 'valibot'

const text = v.pipe(v.string(), v.maxLength(500))
const host = v.pipe(v.string(), v.maxLength(300))
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535))
const code = v.pipe(v.string(), v.maxLength(64))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const Failure = v.variant('failure', [
  /**
   * A value the user, a file or a peer gave does not do; `reason` is a whole English sentence. Where a code stands
   * beside it (bad-input.ts), the code and its values say the same in any language.
   */
  v.strictObject({
    failure: v.literal('badInput'),
    reason: text,
    code: v.exactOptional(code),
    values: v.exactOptional(v.record(code, v.union([text, v.number()]))),
  }),
  v.strictObject({ failure: v.literal('unresolved'), host }),
  v.strictObject({ failure: v.literal('refused'), host, port }),
  v.strictObject({ failure: v.literal('unreachable'), host, port, code }),
  v.strictObject({ failure: v.literal('timedOut'), host, port, seconds: v.number() }),
  /** Something answers there, but it does not speak the lab's protocol. */
  v.strictObject({ failure: v.literal('notPacketLab'), host, port, detail: text }),
  v.strictObject({ failure: v.literal('incompatible'), host, theirs: count, ours: count }),
  v.strictObject({
    failure: v.literal('declined'),
    host,
    why: v.picklist(['person', 'noAnswer', 'listeningOff']),
  }),
  /** Another identity than the one known there: a new installation, or somebody who pretends. */
  v.strictObject({
    failure: v.literal('identityChanged'),
    host,
    name: v.pipe(v.string(), v.maxLength(64)),
    known: v.pipe(v.string(), v.maxLength(64)),
    now: v.pipe(v.string(), v.maxLength(64)),
  }),
  /** The other side did not keep what it had committed itself to: somebody may sit in the middle. */
  v.strictObject({ failure: v.literal('comparisonBroken'), host }),
  /** A lab that was chosen among those found is not to be found now. */
  v.strictObject({ failure: v.literal('peerAway') }),
  v.strictObject({ failure: v.literal('busy'), host, waiting: count }),
  /** No sign of life for so long. */
  v.strictObject({ failure: v.literal('peerSilent'), host, seconds: v.number() }),
  /** The other side closed the control connection, or its system did for it. */
  v.strictObject({ failure: v.literal('peerGone'), host, detail: text }),
  /** The TCP connection that carried the probes broke. */
  v.strictObject({ failure: v.literal('tcpBroken'), host, port, code }),
  /** A connection of the person's own that the other side would not take. */
  v.strictObject({ failure: v.literal('nobodyListening'), host, port }),
  v.strictObject({ failure: v.literal('connectionFailed'), host, port, code }),
  /** Another socket has the port; null is what the system does not tell of its owner. */
  v.strictObject({
    failure: v.literal('portTaken'),
    protocol: v.picklist(['tcp', 'udp']),
    host,
    port,
    program: v.nullable(v.pipe(v.string(), v.maxLength(64))),
    pid: v.nullable(count),
  }),
  v.strictObject({ failure: v.literal('privilegedPort'), port }),
  v.strictObject({ failure: v.literal('notOwnAddress'), host }),
  /** A run is under way here; one at a time keeps the figures true. */
  v.strictObject({ failure: v.literal('measuringAlready') }),
  /** Both ends of a run both ways would be this lab: chosen as itself, or met behind an address. */
  v.strictObject({ failure: v.literal('bothWaysWithItself'), by: v.picklist(['choice', 'address']) }),
  v.strictObject({ failure: v.literal('clockJumped'), seconds: v.number() }),
  v.strictObject({ failure: v.literal('limit'), what: text, limit: v.number() }),
  /** A system call failed here: `operation` names it, `code` is the system's word. */
  v.strictObject({ failure: v.literal('system'), operation: text, code }),
  v.strictObject({ failure: v.literal('notAvailable'), what: text }),
])
export type Failure = v.InferOutput<typeof Failure>

/** Tells a failure from any other value of the contract. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'failure' in value
}

/** Carries a failure through code that unwinds; caught where the operation answers. */
export class FailureError extends Error {
  override name = 'FailureError'
  constructor(readonly failure: Failure) {
    super(describeFailure(failure))
  }
}

/** One English sentence: what was tried, with whom, what happened, what to do. */
export function describeFailure(failure: Failure): string {
  switch (failure.failure) {
    case 'badInput':
      return failure.reason
    case 'unresolved':
      return `The name ${failure.host} has no address: is it spelled right?`
    case 'refused':
      return `${at(failure)} refused the connection: is Packet Lab running there?`
    case 'unreachable':
      return `${at(failure)} cannot be reached from here (${failure.code}): are both machines on the same network?`
    case 'timedOut':
      return `${at(failure)} did not answer within ${failure.seconds} s: is the address right, does a firewall drop it?`
    case 'notPacketLab':
      return `${at(failure)} answers, but not as Packet Lab (${failure.detail}): is another program on that port?`
    case 'incompatible':
      return `${failure.host} speaks version ${failure.theirs} of the lab's protocol, this one ${failure.ours}: update the older of the two.`
    case 'declined':
      return {
        person: `${failure.host} declined the session.`,
        noAnswer: `Nobody at ${failure.host} answered the request: ask for it to be accepted there.`,
        listeningOff: `${failure.host} does not take sessions now: listening is switched off there.`,
      }[failure.why]
    case 'identityChanged':
      return `${failure.host} is NOT the lab known there as ${failure.name}: its identity begins with ${failure.now.slice(0, 16)}, the known one with ${failure.known.slice(0, 16)}. If it was installed anew, remove it from the peers and add it again; if not, somebody pretends to be it.`
    case 'comparisonBroken':
      return `${failure.host} broke the rules of the comparison: somebody may sit between the two machines. Nothing was measured.`
    case 'peerAway':
      return 'The chosen lab is not to be found now: is it running, and on this network?'
    case 'busy':
      return `${failure.host} is serving as many sessions as it can, and ${failure.waiting} wait: try again in a moment.`
    case 'peerSilent':
      return `${failure.host} gave no sign of life for ${failure.seconds.toFixed(1)} s: was its cable pulled or the program stopped?`
    case 'peerGone':
      return `${failure.host} ended the session (${failure.detail}).`
    case 'tcpBroken':
      return `The TCP connection to ${at(failure)} broke (${failure.code}).`
    case 'nobodyListening':
      return `${at(failure)} refused the connection: does a program listen there?`
    case 'connectionFailed':
      return `The connection to ${at(failure)} failed (${failure.code}).`
    case 'portTaken':
      return `${failure.protocol.toUpperCase()} port ${failure.port} is taken at ${failure.host} ${ownerWords(failure)}: end it there, or choose another port.`
    case 'privilegedPort':
      return `This user may not take port ${failure.port}: choose one above 1023, or run the program with the right to it.`
    case 'notOwnAddress':
      return `${failure.host} is no address of this machine: choose one of its own.`
    case 'bothWaysWithItself':
      return failure.by === 'choice'
        ? 'This machine cannot probe itself both ways at once: choose one way, or another lab.'
        : 'That address is this very lab: it cannot probe itself both ways.'
    case 'measuringAlready':
      return 'A run is under way here already: wait for its end or cancel it.'
    case 'clockJumped':
      return `The clock jumped by ${failure.seconds.toFixed(1)} s: was this machine suspended?`
    case 'limit':
      return `${failure.what}: at most ${failure.limit}.`
    case 'system':
      return `${failure.operation} failed (${failure.code}).`
    case 'notAvailable':
      return `${failure.what} is not available here.`
  }
}

function ownerWords({ program, pid }: { program: string | null; pid: number | null }): string {
  if (program === null && pid === null) return 'by a program that the system does not name'
  return pid === null ? `by ${program}` : `by ${program ?? '?'} (process ${pid})`
}

function at(place: { host: string; port: number }): string {
  return place.host.includes(':') ? `[${place.host}]:${place.port}` : `${place.host}:${place.port}`
}
