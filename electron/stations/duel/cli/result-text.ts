/** The result as a table for people; `--json` has every figure. */
import type { ResultDocument, TransportResult } from '../../../../shared/measurement/result'
import { transportLabel } from '../../../../shared/measurement/transport'
import { showDuration } from '../../../cli/duration'

type Row = readonly [label: string, read: (result: TransportResult) => string]

const count = (value: number | null): string => (value === null ? '-' : String(value))

const rows: readonly Row[] = [
  ['sent', (r) => count(r.sent)],
  ['received', (r) => count(r.received)],
  ['not sent', (r) => count(r.notSent)],
  ['lost upstream', (r) => count(r.lostUpstream)],
  ['lost downstream', (r) => count(r.lostDownstream)],
  ['lost, leg unknown', (r) => count(r.lostUnknown)],
  ['late', (r) => count(r.late)],
  ['dropped here', (r) => count(r.droppedHere)],
  ['duplicates', (r) => count(r.duplicates)],
  ['reordered', (r) => count(r.reordered)],
  ['RTT min', (r) => showDuration(r.rttNs?.min ?? null)],
  ['RTT median', (r) => showDuration(r.rttNs?.p50 ?? null)],
  ['RTT 90 %', (r) => showDuration(r.rttNs?.p90 ?? null)],
  ['RTT 99 %', (r) => showDuration(r.rttNs?.p99 ?? null)],
  ['RTT 99.9 %', (r) => showDuration(r.rttNs?.p999 ?? null)],
  ['RTT max', (r) => showDuration(r.rttNs?.max ?? null)],
  ['RTT mean', (r) => showDuration(r.rttNs?.mean ?? null)],
  ['RTT std deviation', (r) => showDuration(r.rttNs?.stddev ?? null)],
  ['from intended, median', (r) => showDuration(r.rttFromIntendedNs?.p50 ?? null)],
  ['reflector turnaround', (r) => showDuration(r.turnaroundNs?.p50 ?? null)],
  ['one way up (estimated)', (r) => oneWay(r, 'up')],
  ['one way down (estimated)', (r) => oneWay(r, 'down')],
  ['jitter (RFC 3550)', (r) => showDuration(r.jitterRfc3550Ns.roundTrip)],
  ['IPDV 99 %', (r) => showDuration(r.ipdvNs.roundTrip?.p99 ?? null)],
  ['PDV 99 %', (r) => showDuration(r.pdvNs.roundTrip?.p99 ?? null)],
  ['segments sent again', (r) => retransmitted(r)],
]

const labelWidth = 26
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
  const place = known ? target.host : `${target.host} (${target.address})`
  const heading = target.name === null ? place : `${target.name} at ${place}`
  const ended = result.reason === null ? result.outcome : `${result.outcome}: ${result.reason}`
  const lines = [`${heading}: ${ended}`]
  const columns = columnsOf(result)
  if (columns.some(({ of }) => of.sent + of.notSent > 0))
    lines.push(...table(columns), ...footnotes(result, columns))
  if (reverse !== null) lines.push('', 'probing back:', resultText({ ...reverse, reverse: null }).trimEnd())
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
  return [
    line('', names),
    ...rows.map(([label, read]) =>
      line(
        label,
        columns.map(({ of }) => read(of)),
      ),
    ),
  ]
}

function footnotes({ generator, loopbackFloorNs }: ResultDocument, columns: readonly Column[]): string[] {
  const { missed, timerErrorNs, eventLoopStallNs } = generator
  const notes = [
    `generator: ${missed} missed, timer error median ${showDuration(timerErrorNs?.p50 ?? null)}, 99 % ${showDuration(timerErrorNs?.p99 ?? null)}, longest stall ${showDuration(eventLoopStallNs.max)}`,
  ]
  if (loopbackFloorNs !== null) {
    const floors = columns.map(({ name, floorNs }) => `${name} ${showDuration(floorNs)}`)
    notes.push(`median over this machine's own loopback: ${floors.join(', ')}`)
  }
  return notes
}

function line(label: string, cells: string[]): string {
  return (label.padEnd(labelWidth) + cells.map((cell) => cell.padStart(cellWidth)).join('')).trimEnd()
}

function oneWay(result: TransportResult, direction: 'up' | 'down'): string {
  const delay = result.oneWayNs?.[direction]
  return delay === undefined ? '-' : `${showDuration(delay.p50)} ±${showDuration(delay.errorBound)}`
}

function retransmitted({ segmentsRetransmitted }: TransportResult): string {
  if (segmentsRetransmitted === null) return '-'
  return `${count(segmentsRetransmitted.here)} here, ${count(segmentsRetransmitted.there)} there`
}
