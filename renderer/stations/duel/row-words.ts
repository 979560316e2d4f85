/** The table's rows and groups in words, and how each group was measured. */
import { m } from '../../../shared/words/generated/messages'
import type { GroupId } from './table'

/** The word for a figure by its path in the result document. */
export function rowWord(metric: string): string {
  const word = whole[metric]
  if (word !== undefined) return word()
  const steps = metric.split('.')
  const last = steps.at(-1) as string
  const direction = directions[steps.at(-2) as string]
  const figure = percentiles[last] ?? directions[last]
  const name = figure?.() ?? last
  return direction === undefined ? name : `${direction()} · ${name}`
}

export function groupWord(group: GroupId): string {
  return groups[group][0]()
}

export function groupNote(group: GroupId): string {
  return groups[group][1]()
}

const whole: Readonly<Record<string, () => string>> = {
  sent: () => m.row_sent(),
  received: () => m.row_received(),
  lostUpstream: () => m.row_lost_upstream(),
  lostDownstream: () => m.row_lost_downstream(),
  lostUnknown: () => m.row_lost_unknown(),
  late: () => m.row_late(),
  droppedHere: () => m.row_dropped_here(),
  notSent: () => m.row_not_sent(),
  duplicates: () => m.row_duplicates(),
  reordered: () => m.row_reordered(),
  'segmentsRetransmitted.here': () => m.row_retransmitted_here(),
  'segmentsRetransmitted.there': () => m.row_retransmitted_there(),
  'reflector.received': () => m.row_reflector_received(),
  'reflector.answered': () => m.row_reflector_answered(),
  'reflector.socketDrops': () => m.row_reflector_drops(),
  'turnaroundNs.p50': () => m.row_turnaround({ figure: m.figure_median() }),
  'turnaroundNs.p99': () => m.row_turnaround({ figure: '99 %' }),
  missed: () => m.row_missed(),
  'timerErrorNs.p50': () => m.row_timer_error({ figure: m.figure_median() }),
  'timerErrorNs.p99': () => m.row_timer_error({ figure: '99 %' }),
  'eventLoopStallNs.max': () => m.row_stall(),
}

const directions: Readonly<Record<string, () => string>> = {
  up: () => m.way_up(),
  down: () => m.way_down(),
  roundTrip: () => m.way_round_trip(),
}

const percentiles: Readonly<Record<string, () => string>> = {
  min: () => m.figure_min(),
  p25: () => '25 %',
  p50: () => m.figure_median(),
  p75: () => '75 %',
  p90: () => '90 %',
  p95: () => '95 %',
  p99: () => '99 %',
  p999: () => '99.9 %',
  max: () => m.figure_max(),
  mean: () => m.figure_mean(),
  stddev: () => m.figure_stddev(),
  errorBound: () => m.figure_error_bound(),
}

const groups: Readonly<Record<GroupId, readonly [() => string, () => string]>> = {
  probes: [() => m.group_probes(), () => m.note_probes()],
  roundTrip: [() => m.group_round_trip(), () => m.note_round_trip()],
  fromIntended: [() => m.group_from_intended(), () => m.note_from_intended()],
  oneWay: [() => m.group_one_way(), () => m.note_one_way()],
  jitter: [() => m.group_jitter(), () => m.note_jitter()],
  ipdv: [() => m.group_ipdv(), () => m.note_ipdv()],
  pdv: [() => m.group_pdv(), () => m.note_pdv()],
  tcpKernel: [() => m.group_tcp_kernel(), () => m.note_tcp_kernel()],
  reflector: [() => m.group_reflector(), () => m.note_reflector()],
  generator: [() => m.group_generator(), () => m.note_generator()],
  floor: [() => m.group_floor(), () => m.note_floor()],
}
