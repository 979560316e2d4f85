/** What tshark, which shares no line with the lab, reads of a capture. */
import { execute } from './lan-process'

export const flagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const

/** The packets that pass the display filter, each with these fields as tshark prints them. */
export async function tsharkRows(
  file: string,
  filter: string,
  fields: readonly string[],
): Promise<string[][]> {
  const text = await execute('tshark', [
    ...['-r', file, '-Y', filter, '-T', 'fields'],
    ...fields.flatMap((field) => ['-e', field]),
  ])
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t'))
}

/** The names of the set bits of `tcp.flags`. */
export function flagsOf(bits: string): string[] {
  return flagNames.filter((_, bit) => ((Number(bits) >> bit) & 1) === 1)
}

/** Packets that tshark calls malformed or wrong. */
export function tsharkErrors(file: string): Promise<string[][]> {
  return tsharkRows(file, '_ws.malformed || _ws.expert.severity == 8388608', ['frame.number'])
}

export interface TsharkSegment {
  /** In the words of the window's list. */
  readonly words: string
  /** The comment of its packet. */
  readonly comment: string
}

/** The segments of a capture, sequence numbers relative and windows scaled by tshark itself. */
export async function tsharkSegments(file: string, filter = 'tcp'): Promise<TsharkSegment[]> {
  const fields = ['tcp.flags', 'tcp.seq', 'tcp.ack', 'tcp.window_size', 'tcp.len', 'frame.comment']
  return (await tsharkRows(file, filter, fields)).map(segmentOf)
}

function segmentOf(row: readonly string[]): TsharkSegment {
  const [bits = '', sequence, acknowledgement, window, length, ...comment] = row
  const flags = flagsOf(bits)
  const ack = flags.includes('ACK') ? ` ack ${acknowledgement}` : ''
  const payload = length === '0' ? '' : ` len ${length}`
  return {
    words: `${flags.join('·')} seq ${sequence}${ack} win ${window}${payload}`,
    comment: comment.join('\t'),
  }
}
