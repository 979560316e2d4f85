/** One run: sends by the schedule, waits for the last answers, and says what ended it. */
import type { Failure } from '../../../../shared/base/failure'
import type { MeasureSettings } from '../../../../shared/measurement/settings'
import type { Clock } from '../../../engine/base/clock'
import { pause } from '../../../../shared/base/waiting'
import { nextTurn, type Pacer } from '../../../engine/timing/pacer'
import type { Prober } from './prober'
import type { Recorder } from './recorder'
import { openLoop, type Due } from './schedule'
import type { TransportRecorder } from './transport-recorder'

/** How often the drain looks whether all is answered. */
const drainStepMs = 10
/**
 * The answers of a whole run are waited for so long after its last probe, or for Tmax where that is longer: TCP sends
 * again for as long as a quarter of an hour, and a run has to end.
 */
const longestDrainMs = 10_000
/** A run cut short waits for what is under way: four of its longest round trips, within these bounds. */
const cutDrainMs = { min: 50, max: 1000 }
/** When behind, let the sockets be served after so many probes in a row. */
const catchUpProbes = 8
/** A monotonic clock that fell this far behind the wall clock stood still: the machine slept. */
const clockJumpMs = 2000

/** One transport of the run. */
export interface Channel {
  readonly recorder: TransportRecorder
  readonly prober: Prober
}

export interface RunParts {
  readonly settings: MeasureSettings
  readonly clock: Clock
  readonly pacer: Pacer
  readonly startNs: number
  readonly recorder: Recorder
  /** In the order of the settings. */
  readonly channels: readonly Channel[]
  /** The failure that makes going on senseless, once there is one (the TCP connection broke). */
  readonly broken: () => Failure | null
  /** Resolves at the next reply, abort or break, and every few milliseconds anyway. */
  readonly stirred: () => Promise<void>
  readonly onDraining: () => void
}

/** Runs to the end of the drain. Aborting cuts it short. Returns the failure that ended it, or null. */
export async function run(parts: RunParts, signal: AbortSignal): Promise<Failure | null> {
  const { settings, clock } = parts
  const clockWatch = new ClockWatch(clock)
  const failure = await (settings.intervalNs === 0
    ? sendClosedLoop(parts, clockWatch, signal)
    : sendOpenLoop(parts, clockWatch, signal))
  parts.onDraining()
  if (signal.aborted || failure !== null) {
    const untilNs = clock.nowNs() + cutDrainNs(parts)
    while (clock.nowNs() < untilNs && !allTold(parts)) await pause(drainStepMs)
    cut(parts)
    return failure
  }
  return drain(parts, clockWatch, signal)
}

/** How long a run that is cut waits for what is under way: not at all where nothing has come for a while. */
function cutDrainNs({ channels, settings, clock, startNs }: RunParts): number {
  const newestReplyNs = Math.max(0, ...channels.map(({ recorder }) => recorder.newestReplyNs))
  const quietNs = clock.nowNs() - startNs - newestReplyNs
  if (quietNs > Math.max(cutDrainMs.max * 1e6, 2 * settings.intervalNs)) return 0
  const longestNs = Math.max(0, ...channels.map(({ recorder }) => recorder.largestRttNs))
  return Math.min(cutDrainMs.max * 1e6, Math.max(cutDrainMs.min * 1e6, 4 * longestNs))
}

function cut({ channels, clock, startNs }: RunParts): void {
  const nowNs = clock.nowNs() - startNs
  for (const { recorder } of channels) recorder.cut(nowNs)
}

async function sendOpenLoop(
  parts: RunParts,
  clockWatch: ClockWatch,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { clock, startNs, recorder, channels } = parts
  let inARow = 0
  let newest: { due: Due; sentNs: number } | null = null
  // Of the newest alone: a lost one before it would be waited for to the end.
  const unansweredSinceNs = () =>
    newest !== null && isUnanswered(channels, newest.due) ? newest.sentNs : null
  for (const due of openLoop(parts.settings)) {
    const before = clock.nowNs()
    await parts.pacer.waitUntil(startNs + due.atNs, unansweredSinceNs, signal)
    const waited = clock.nowNs() - before
    inARow = waited > 0 && before < startNs + due.atNs ? 0 : inARow + 1
    if (inARow >= catchUpProbes) {
      await nextTurn()
      inARow = 0
    }
    const failure = parts.broken() ?? clockWatch.jumped()
    if (failure !== null) return failure
    if (signal.aborted) return null
    const sentNs = channels[due.place]?.prober.send(due.sequence, due.atNs)
    if (sentNs === undefined) continue
    newest = { due, sentNs: startNs + sentNs }
    recorder.noteSending(due.atNs, sentNs)
  }
  return null
}

/** One probe under way at a time, transports in turn; an unanswered one is given up after Tmax. */
async function sendClosedLoop(
  parts: RunParts,
  clockWatch: ClockWatch,
  signal: AbortSignal,
): Promise<Failure | null> {
  const { settings, clock, startNs } = parts
  const planned = settings.limit.kind === 'count' ? settings.limit.count : Infinity
  const endNs = settings.limit.kind === 'duration' ? startNs + settings.limit.durationNs : Infinity
  for (let sequence = 0; sequence < planned; sequence += 1) {
    for (const channel of parts.channels) {
      await parts.pacer.turn()
      const failure = parts.broken() ?? clockWatch.jumped()
      if (failure !== null) return failure
      const nowNs = clock.nowNs()
      if (signal.aborted || nowNs >= endNs) return null
      channel.prober.send(sequence, nowNs - startNs)
      await answerOf(parts, channel.recorder, sequence, signal)
    }
  }
  return null
}

async function answerOf(
  parts: RunParts,
  recorder: TransportRecorder,
  sequence: number,
  signal: AbortSignal,
): Promise<void> {
  const sentNs = parts.clock.nowNs()
  while (
    !signal.aborted &&
    parts.broken() === null &&
    recorder.stateOf(sequence) === 'unanswered' &&
    parts.clock.nowNs() - sentNs <= recorder.lateAfterNs
  ) {
    if (!(await parts.pacer.attendAnswer(sentNs))) await parts.stirred()
  }
}

function isUnanswered(channels: readonly Channel[], { place, sequence }: Due): boolean {
  return channels[place]?.recorder.stateOf(sequence) === 'unanswered'
}

/** What is unanswered at its end is undecided: it may be under way still. */
async function drain(parts: RunParts, clockWatch: ClockWatch, signal: AbortSignal): Promise<Failure | null> {
  const { channels, clock } = parts
  const tmaxNs = channels.map(({ recorder }) => recorder.lateAfterNs).filter(Number.isFinite)
  const untilNs = clock.nowNs() + Math.max(longestDrainMs * 1e6, ...tmaxNs)
  while (!signal.aborted && !allTold(parts) && clock.nowNs() < untilNs) {
    const failure = parts.broken() ?? clockWatch.jumped()
    if (failure !== null) return failure
    await pause(drainStepMs, signal)
  }
  if (!allTold(parts)) cut(parts)
  return null
}

/** True once no probe's fate can change any more: answered, or older than Tmax where that counts. */
function allTold({ channels, clock, startNs }: RunParts): boolean {
  const nowNs = clock.nowNs() - startNs
  return channels.every(({ recorder }) => recorder.allTold(nowNs))
}

class ClockWatch {
  readonly #clock: Clock
  #aheadMs: number
  constructor(clock: Clock) {
    this.#clock = clock
    this.#aheadMs = this.#wallAheadMs()
  }

  /** The failure where the wall clock ran apart from the monotonic one since the last look. */
  jumped(): Failure | null {
    const aheadMs = this.#wallAheadMs()
    const jumpMs = Math.abs(aheadMs - this.#aheadMs)
    this.#aheadMs = aheadMs
    return jumpMs > clockJumpMs ? { failure: 'clockJumped', seconds: jumpMs / 1000 } : null
  }

  #wallAheadMs(): number {
    return this.#clock.systemWallMs() - this.#clock.nowNs() / 1e6
  }
}
