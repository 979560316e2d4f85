/**
 * A capture as tshark reads it, told to put no fragments together, to leave TCP's stream in segments,
 * and that IPv6 too may leave its length to the card.
 */
import { spawnSync } from 'node:child_process'
import { formatAddress, parseAddress } from '../../../shared/address/address'
import { isFailure } from '../../../shared/base/failure'
import type { Reading, SegmentRow } from './segment-row'

const fields = [
  'frame.number',
  'frame.protocols',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.stream',
  'tcp.seq_raw',
  'tcp.len',
  'tcp.seq',
  'tcp.ack',
  'tcp.flags.ack',
  'tcp.analysis.retransmission',
  'tcp.analysis.spurious_retransmission',
  'tcp.analysis.out_of_order',
  'tcp.analysis.keep_alive',
  'tcp.analysis.zero_window_probe',
  'ip.flags.mf',
  '_ws.malformed',
] as const
type Row = Readonly<Record<(typeof fields)[number], string>>

/** Remark of a segment whose length tshark does not tell. */
export const noLength = 'no length: a fragment, or cut off'

const settings = [
  'ip.defragment:FALSE',
  'ipv6.defragment:FALSE',
  'tcp.desegment_tcp_streams:FALSE',
  'ipv6.tso_support:TRUE',
]

/** Reads a file; throws where there is no tshark. */
export function readByTshark(file: string): Reading {
  const { stdout, stderr, error } = spawnSync(
    'tshark',
    [
      ...['-n', '-r', file, '-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=;'],
      ...settings.flatMap((setting) => ['-o', setting]),
      ...fields.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8', maxBuffer: 1024 * 1024 * 1024 },
  )
  if (error !== undefined) throw error
  const rows = stdout.split('\n').filter(Boolean).map(rowOf)
  const segments = new Map<number, SegmentRow>()
  const others = new Map<number, string>()
  const firstOf = new Map<string, number>()
  for (const row of rows) {
    const number = Number(row['frame.number'])
    const segment = segmentOf(row, number, firstOf)
    if (segment === null) others.set(number, row['frame.protocols'])
    else segments.set(number, segment)
  }
  const complaint = /^tshark: .*\n(\(.*\))?/m.exec(stderr)
  return {
    packets: rows.length,
    fault: complaint === null ? null : (complaint[1] ?? complaint[0]),
    segments,
    others,
  }
}

function rowOf(line: string): Row {
  const values = line.split('\t')
  return Object.fromEntries(fields.map((field, at) => [field, values[at] ?? ''])) as Row
}

/** Null for a packet without TCP, and for one that only quotes a segment, as ICMP's errors do. */
function segmentOf(row: Row, number: number, firstOf: Map<string, number>): SegmentRow | null {
  const protocols = row['frame.protocols'].split(':')
  const at = protocols.indexOf('tcp')
  const before = protocols.slice(0, Math.max(0, at))
  if (at < 0 || row['tcp.seq'] === '' || before.includes('icmp') || before.includes('icmpv6')) return null
  const family = before.lastIndexOf('ipv6') > before.lastIndexOf('ip') ? 'ipv6' : 'ip'
  const nth = before.filter((name) => name === family).length - 1
  const place = (field: 'src' | 'dst') => {
    const address = parseAddress(row[`${family}.${field}`].split(';')[nth] ?? '')
    return isFailure(address) ? '' : formatAddress(address)
  }
  const first = (text: string) => text.split(';')[0] ?? ''
  const stream = first(row['tcp.stream'])
  const connection = firstOf.get(stream) ?? number
  firstOf.set(stream, connection)
  const acknowledges = /^(1|True)/.test(row['tcp.flags.ack'])
  return {
    ends: `${place('src')} ${first(row['tcp.srcport'])} > ${place('dst')} ${first(row['tcp.dstport'])}`,
    connection,
    rawSequence: Number(first(row['tcp.seq_raw'])),
    length: Number(first(row['tcp.len']) || '0'),
    sequence: Number(first(row['tcp.seq'])),
    acknowledgement: acknowledges ? Number(first(row['tcp.ack'])) : null,
    again: row['tcp.analysis.retransmission'] !== '' || row['tcp.analysis.spurious_retransmission'] !== '',
    remark: remarkOf(row, protocols, at),
  }
}

function remarkOf(row: Row, protocols: readonly string[], at: number): string | null {
  if (row['tcp.analysis.out_of_order'] !== '') return 'out of order'
  if (row['tcp.analysis.keep_alive'] !== '') return 'keep-alive'
  if (row['tcp.analysis.zero_window_probe'] !== '') return 'zero window probe'
  if (row['tcp.len'] === '') return noLength
  if (row['_ws.malformed'] !== '') return 'malformed'
  return protocols.indexOf('tcp', at + 1) > 0 ? 'TCP in TCP' : null
}
