/** The result as a table for people; `--json` has every figure. */
import type { ResultDocument, TransportResult } from '../../../../shared/measurement/result'
import { transportLabel } from '../../../../shared/measurement/transport'
import { m } from '../../../../shared/words/generated/messages'
import { displayWidth, padStartToWidth, padToWidth } from '../../../cli/display-width'
import { showDuration } from '../../../cli/duration'

type Row = readonly [label: () => string, read: (result: TransportResult) => string]

const count = (value: number | null): string => (value === null ? '-' : String(value))

const rows: readonly Row[] = [
  [m.cli_duel_row_sent, (r) => count(r.sent)],
  [m.cli_duel_row_received, (r) => count(r.received)],
  [m.cli_duel_row_not_sent, (r) => count(r.notSent)],
  [m.cli_duel_row_lost_upstream, (r) => count(r.lostUpstream)],
  [m.cli_duel_row_lost_downstream, (r) => count(r.lostDownstream)],
  [m.cli_duel_row_lost_unknown, (r) => count(r.lostUnknown)],
  [m.cli_duel_row_late, (r) => count(r.late)],
  [m.cli_duel_row_dropped_here, (r) => count(r.droppedHere)],
  [m.cli_duel_row_duplicates, (r) => count(r.duplicates)],
  [m.cli_duel_row_reordered, (r) => count(r.reordered)],
  [m.cli_duel_row_rtt_min, (r) => showDuration(r.rttNs?.min ?? null)],
  [m.cli_duel_row_rtt_median, (r) => showDuration(r.rttNs?.p50 ?? null)],
  [() => m.cli_duel_row_rtt_share({ percent: '90' }), (r) => showDuration(r.rttNs?.p90 ?? null)],
  [() => m.cli_duel_row_rtt_share({ percent: '99' }), (r) => showDuration(r.rttNs?.p99 ?? null)],
  [() => m.cli_duel_row_rtt_share({ percent: '99.9' }), (r) => showDuration(r.rttNs?.p999 ?? null)],
  [m.cli_duel_row_rtt_max, (r) => showDuration(r.rttNs?.max ?? null)],
  [m.cli_duel_row_rtt_mean, (r) => showDuration(r.rttNs?.mean ?? null)],
  [m.cli_duel_row_rtt_stddev, (r) => showDuration(r.rttNs?.stddev ?? null)],
  [m.cli_duel_row_from_intended, (r) => showDuration(r.rttFromIntendedNs?.p50 ?? null)],
  [m.cli_duel_row_turnaround, (r) => showDuration(r.turnaroundNs?.p50 ?? null)],
  [m.cli_duel_row_one_way_up, (r) => oneWay(r, 'up')],
  [m.cli_duel_row_one_way_down, (r) => oneWay(r, 'down')],
  [m.cli_duel_row_jitter, (r) => showDuration(r.jitterRfc3550Ns.roundTrip)],
  [() => m.cli_duel_row_ipdv_share({ percent: '99' }), (r) => showDuration(r.ipdvNs.roundTrip?.p99 ?? null)],
  [() => m.cli_duel_row_pdv_share({ percent: '99' }), (r) => showDuration(r.pdvNs.roundTrip?.p99 ?? null)],
  [m.cli_duel_row_segments_again, (r) => retransmitted(r)],
]

const outcomeWords: Record<ResultDocument['outcome'], () => string> = {
  completed: m.cli_duel_completed,
  cancelled: m.cli_duel_cancelled,
  failed: m.cli_duel_failed,
}

const leastLabelWidth = 26
const cellWidth = 22

interface Column {
  readonly name: string
  readonly of: TransportResult
  readonly floorNs: number | null
}

/** Lines ending in a line feed; one line alone where nothing was sent. */
export function resultText(result: ResultDocument): string {
  const { target, reverse } = result
  const known = target.address === null || target.address === target.host
  const place = known
    ? target.host
    : m.cli_duel_resolved({ host: target.host, address: String(target.address) })
  const heading = target.name === null ? place : m.cli_duel_named({ name: target.name, place })
  const outcome = outcomeWords[result.outcome]()
  const { reason } = result
  const ended = reason === null ? outcome : m.cli_duel_ended_because({ outcome, reason })
  const lines: string[] = [m.cli_duel_heading({ place: heading, ended })]
  const columns = columnsOf(result)
  if (columns.some(({ of }) => of.sent + of.notSent > 0))
    lines.push(...table(columns), ...footnotes(result, columns))
  if (reverse !== null)
    lines.push('', m.cli_duel_probing_back(), resultText({ ...reverse, reverse: null }).trimEnd())
  return `${lines.join('\n')}\n`
}

function columnsOf({ channels, loopbackFloorNs }: ResultDocument): Column[] {
  return Object.entries(channels).map(([transport, of]) => ({
    name: transportLabel(transport),
    of,
    floorNs: loopbackFloorNs?.[transport] ?? null,
  }))
}

function table(columns: readonly Column[]): string[] {
  const names = columns.map(({ name }) => name)
  const labels = rows.map(([label]) => label())
  const width = Math.max(leastLabelWidth, ...labels.map((label) => displayWidth(label) + 2))
  return [
    line('', names, width),
    ...rows.map(([label, read]) =>
      line(
        label(),
        columns.map(({ of }) => read(of)),
        width,
      ),
    ),
  ]
}

function footnotes({ generator, loopbackFloorNs }: ResultDocument, columns: readonly Column[]): string[] {
  const { missed, timerErrorNs, eventLoopStallNs } = generator
  const notes: string[] = [
    m.cli_duel_generator({
      missed,
      median: showDuration(timerErrorNs?.p50 ?? null),
      high: showDuration(timerErrorNs?.p99 ?? null),
      stall: showDuration(eventLoopStallNs.max),
    }),
  ]
  if (loopbackFloorNs !== null) {
    const floors = columns.map(({ name, floorNs }) => `${name} ${showDuration(floorNs)}`)
    notes.push(m.cli_duel_floor({ floors: floors.join(', ') }))
  }
  return notes
}

function line(label: string, cells: string[], labelWidth: number): string {
  const figures = cells.map((cell) => padStartToWidth(cell, cellWidth))
  return (padToWidth(label, labelWidth) + figures.join('')).trimEnd()
}

function oneWay(result: TransportResult, direction: 'up' | 'down'): string {
  const delay = result.oneWayNs?.[direction]
  return delay === undefined ? '-' : `${showDuration(delay.p50)} ±${showDuration(delay.errorBound)}`
}

function retransmitted({ segmentsRetransmitted }: TransportResult): string {
  if (segmentsRetransmitted === null) return '-'
  return m.cli_duel_again_at({
    here: count(segmentsRetransmitted.here),
    there: count(segmentsRetransmitted.there),
  })
}
