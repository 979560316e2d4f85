/** The words of a connection made by hand: its trials, what happened at its sockets, its segments and figures. */
import type { EndName, Evidence, HappeningMark, SegmentMark } from '../../../shared/tcp/mark'
import type { Rung } from '../../../shared/tcp/ladder'
import type { LaneSpan } from '../../../shared/tcp/reconstruct'
import type { CaptureRefusal } from '../../../shared/capture/capture-refusal'
import { formatCount, formatTime } from '../../components/figures'
import { m } from '../../../shared/words/generated/messages'
import { mostFileBytes, type CaptureProblem } from './capture-file'
import type { Trial } from './making-store.svelte'

/** In the order in which one would try them. */
export const trials: readonly Trial[] = [
  'free',
  'fourWay',
  'fourWayThere',
  'halfClose',
  'bothClose',
  'reset',
  'refused',
  'queueFull',
  'blackHole',
  'zeroWindow',
  'nagle',
  'powerCut',
]

const trialNames: Record<Trial, () => string> = {
  free: m.conn_make_trial_free,
  fourWay: m.conn_make_trial_four_way,
  fourWayThere: m.conn_make_trial_four_way_there,
  halfClose: m.conn_make_trial_half_close,
  bothClose: m.conn_make_trial_both_close,
  reset: m.conn_make_trial_reset,
  refused: m.conn_make_trial_refused,
  queueFull: m.conn_make_trial_queue_full,
  blackHole: m.conn_make_trial_black_hole,
  zeroWindow: m.conn_make_trial_zero_window,
  nagle: m.conn_make_trial_nagle,
  powerCut: m.conn_make_trial_power_cut,
}
const trialStories: Record<Trial, () => string> = {
  free: m.conn_make_story_free,
  fourWay: m.conn_make_story_four_way,
  fourWayThere: m.conn_make_story_four_way_there,
  halfClose: m.conn_make_story_half_close,
  bothClose: m.conn_make_story_both_close,
  reset: m.conn_make_story_reset,
  refused: m.conn_make_story_refused,
  queueFull: m.conn_make_story_queue_full,
  blackHole: m.conn_make_story_black_hole,
  zeroWindow: m.conn_make_story_zero_window,
  nagle: m.conn_make_story_nagle,
  powerCut: m.conn_make_story_power_cut,
}

export function trialName(trial: Trial): string {
  return trialNames[trial]()
}

/** What to look for. */
export function trialStory(trial: Trial): string {
  return trialStories[trial]()
}

/** What only a lab at the other end can do; a place of others does as it likes. */
export function needsLab(trial: Trial): boolean {
  return !(['free', 'fourWay', 'halfClose', 'blackHole', 'powerCut'] as readonly Trial[]).includes(trial)
}

/** Of a file, whose ends are those of others: who called, and who was called. */
export function endWord(end: EndName, isFile = false): string {
  if (isFile) return end === 'here' ? m.conn_make_caller() : m.conn_make_called()
  return end === 'here' ? m.conn_make_here() : m.conn_make_there()
}

const evidenceWords: Record<Evidence, () => string> = {
  kernel: m.conn_make_evidence_kernel,
  capture: m.conn_make_evidence_capture,
  socket: m.conn_make_evidence_socket,
  inferred: m.conn_make_evidence_inferred,
}

export function evidenceWord(evidence: Evidence): string {
  return evidenceWords[evidence]()
}

const happeningWords: Record<HappeningMark['event'], () => string> = {
  listening: m.conn_make_event_listening,
  connecting: m.conn_make_event_connecting,
  connected: m.conn_make_event_connected,
  accepted: m.conn_make_event_accepted,
  bound: m.conn_make_event_bound,
  sent: m.conn_make_event_sent,
  received: m.conn_make_event_received,
  end: m.conn_make_event_end,
  shutdown: m.conn_make_event_shutdown,
  close: m.conn_make_event_close,
  reset: m.conn_make_event_reset,
  paused: m.conn_make_event_paused,
  resumed: m.conn_make_event_resumed,
  exchange: m.conn_make_event_exchange,
  error: m.conn_make_event_error,
  closed: m.conn_make_event_closed,
  lost: m.conn_make_event_lost,
}

/** `sent 5 octets`, `error ECONNREFUSED`, ... */
export function happeningWord({ event, bytes, code, durationNs }: HappeningMark): string {
  const more = [
    bytes === null || event === 'exchange' ? '' : m.conn_make_octets({ count: formatCount(bytes) }),
    durationNs === null ? '' : formatTime(durationNs),
    code ?? '',
  ]
  return [happeningWords[event](), ...more].filter((word) => word !== '').join(' ')
}

/** As Wireshark has it: numbers relative to each end's first. */
export function segmentWord({
  flags,
  sequence,
  acknowledgement,
  window,
  length,
  again,
}: SegmentMark): string {
  const ack = acknowledgement === null || !flags.includes('ACK') ? '' : ` ack ${acknowledgement}`
  const repeated = again ? ` ${m.conn_make_again()}` : ''
  const payload = length === 0 ? '' : ` len ${length}`
  return `${flags.join('·')} seq ${sequence}${ack} win ${window}${payload}${repeated}`
}

/** Empty where there are none to speak of. */
export function optionsWord({ options }: SegmentMark): string {
  const { maximumSegmentSize, windowScale, sackPermitted, timestamps, sack } = options
  return [
    maximumSegmentSize === null ? '' : `MSS ${maximumSegmentSize}`,
    sackPermitted ? 'SACK-permitted' : '',
    windowScale === null ? '' : `WS ${2 ** Math.min(windowScale, 14)}`,
    sack.length === 0 ? '' : `SACK ${sack.map(([left, right]) => `${left}–${right}`).join(' ')}`,
    timestamps === null ? '' : `TS ${timestamps.value}/${timestamps.echo}`,
  ]
    .filter((word) => word !== '')
    .join(', ')
}

/** A segment in full: when, by whom, and what of its way was not seen. `isFile` as for endWord. */
export function rungTitle(
  { from, sentNs, receivedNs, segment }: Rung,
  comment: readonly string[],
  isFile: boolean,
  isUntimed: boolean,
): string {
  const unseen =
    receivedNs === null ? m.conn_make_arrival_unseen() : sentNs === null ? m.conn_make_departure_unseen() : ''
  const parts = [segmentWord(segment), optionsWord(segment), unseen].filter((part) => part !== '')
  const time = isUntimed ? m.conn_make_no_time() : clockWord(segment.tNs)
  return [`${time} ${endWord(from, isFile)}: ${parts.join(', ')}`, ...comment].join('\n')
}

/** A state with how it came and what it is known by. */
export function spanTitle(
  { state, cause, known, fromNs }: LaneSpan,
  momentWord: (tNs: number) => string,
): string {
  const evidence = known.map(evidenceWord).join(', ')
  return [state, momentWord(fromNs), cause ?? '', m.conn_make_known_by({ evidence })]
    .filter((line) => line !== '')
    .join('\n')
}

const problemSentences: Record<CaptureProblem['problem'], (offset: number) => string> = {
  tooLarge: () => m.conn_make_file_too_large({ most: mostFileBytes / 1024 / 1024 }),
  unreadable: m.conn_make_file_unreadable,
  noCapture: m.conn_make_file_no_capture,
  noConnection: m.conn_make_file_no_connection,
  broken: (offset) => m.conn_make_file_broken({ offset }),
}

/** What is wrong with a file, and what can be done. */
export function problemSentence(problem: CaptureProblem): string {
  return problemSentences[problem.problem]('offset' in problem ? problem.offset : 0)
}

/** Time since the order, in the unit that reads best. */
export function clockWord(ns: number): string {
  // From here on two decimals of a millisecond would be rounded to 1000.00.
  return ns >= 999_995_000 ? `${(ns / 1e9).toFixed(3)} s` : `${(ns / 1e6).toFixed(ns < 1e7 ? 3 : 2)} ms`
}

/** What happened, and what to do about it on this system. */
export function refusalSentence({ refusal, system, program, detail }: CaptureRefusal): string {
  const name = program ?? 'tcpdump'
  if (refusal === 'noProgram')
    return {
      linux: m.conn_make_capture_install_linux,
      darwin: m.conn_make_capture_install_darwin,
      win32: m.conn_make_capture_install_windows,
      other: m.conn_make_capture_install_linux,
    }[system]()
  if (refusal === 'notAllowed')
    return {
      linux: m.conn_make_capture_allow_linux,
      darwin: m.conn_make_capture_allow_darwin,
      win32: m.conn_make_capture_allow_windows,
      other: m.conn_make_capture_allow_linux,
    }[system]()
  return m.conn_make_capture_failed({ program: name, detail })
}
