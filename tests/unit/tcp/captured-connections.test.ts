/** Connections found in captures of anybody's, and what is said of a state's change in a saved one. */
import { describe, expect, it } from 'vitest'
import { CaptureReader, type CapturedPacket } from '../../../shared/capture/capture-reader'
import { linkTypes } from '../../../shared/capture/link-type'
import { ConnectionFinder, ConnectionReader } from '../../../shared/tcp/captured-connections'
import type { StateMark } from '../../../shared/tcp/mark'
import { reconstruct } from '../../../shared/tcp/reconstruct'
import { enhanced, interfaceOf, joined, obsolete, section } from '../capture/pcapng-blocks'
import { changesAt } from '../../../shared/tcp/state-changes'

const bits = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const

/** A segment over raw IPv4 from 192.0.2.1 port 4000 to 192.0.2.2 port 80, or back. */
function segment(
  ms: number,
  from: 'caller' | 'called',
  flags: readonly (keyof typeof bits)[],
  [sequence, acknowledgement]: [number, number],
): CapturedPacket {
  const bytes = new Uint8Array(40)
  const view = new DataView(bytes.buffer)
  const [source, destination] = from === 'caller' ? [1, 2] : [2, 1]
  bytes.set([0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, source, 192, 0, 2, destination])
  view.setUint16(20, from === 'caller' ? 4000 : 80)
  view.setUint16(22, from === 'caller' ? 80 : 4000)
  view.setUint32(24, sequence)
  view.setUint32(28, acknowledgement)
  view.setUint8(32, 0x50)
  view.setUint8(
    33,
    flags.reduce((sum, flag) => sum | bits[flag], 0),
  )
  const timeNs = 1_700_000_000_000_000_000n + BigInt(ms) * 1_000_000n
  return { timeNs, linkType: linkTypes.raw, originalLength: 40, bytes, comment: null }
}

const closedFromThere: CapturedPacket[] = [
  segment(0, 'caller', ['SYN'], [100, 0]),
  segment(1, 'called', ['SYN', 'ACK'], [900, 101]),
  segment(2, 'caller', ['ACK'], [101, 901]),
  segment(10, 'called', ['FIN', 'ACK'], [901, 101]),
  segment(11, 'caller', ['ACK'], [101, 902]),
  segment(20, 'caller', ['FIN', 'ACK'], [101, 902]),
  segment(21, 'called', ['ACK'], [902, 102]),
]

function found(packets: readonly CapturedPacket[]) {
  const finder = new ConnectionFinder()
  for (const packet of packets) finder.take(packet)
  return finder.connections
}

function segmentsOf(packets: readonly CapturedPacket[], at = 0) {
  const reader = new ConnectionReader(found(packets)[at]!)
  for (const packet of packets) reader.take(packet)
  return reader.segments
}

/** Who called in Enhanced Packet Blocks, who answered in the obsolete ones. */
function readBlocks(packets: readonly CapturedPacket[]): CapturedPacket[] {
  const blocks = packets.map(({ bytes }, at) => (bytes[15] === 1 ? enhanced(bytes, at) : obsolete(bytes, at)))
  return [...new CaptureReader().push(joined(section, interfaceOf(linkTypes.raw), ...blocks))]
}

describe('a capture from a file', () => {
  it('keeps what is said of its segments, as lines that steer nothing and hide nothing', () => {
    const [syn, ...rest] = closedFromThere
    const comment = `here: SYN-SENT\n\u202e<b>evil</b>\u0007\n\n${'x'.repeat(1000)}\n${'y\n'.repeat(100)}`
    const packets = [{ ...syn!, comment }, ...rest]
    const reader = new ConnectionReader(found(packets)[0]!)
    for (const packet of packets) reader.take(packet)
    expect([...reader.comments.keys()]).toEqual([0])
    const lines = reader.comments.get(0)!
    expect(lines.slice(0, 3)).toEqual(['here: SYN-SENT', '<b>evil</b>', 'x'.repeat(300)])
    expect(lines.length).toBeLessThanOrEqual(16)
  })

  it('shows the states that its segments show, and says that what was received is inferred', () => {
    const lanes = reconstruct(segmentsOf(closedFromThere))
    expect(lanes.here.map(({ state, evidence }) => `${state} ${evidence}`)).toEqual([
      'SYN-SENT capture',
      'ESTABLISHED inferred',
      'CLOSE-WAIT inferred',
      'LAST-ACK capture',
      'CLOSED inferred',
    ])
    expect(lanes.there.map(({ state, evidence }) => `${state} ${evidence}`)).toEqual([
      'SYN-RECEIVED capture',
      'ESTABLISHED inferred',
      'FIN-WAIT-1 capture',
      'FIN-WAIT-2 inferred',
      'TIME-WAIT inferred',
    ])
  })

  it('says nothing of states that it has no segments for', () => {
    const lanes = reconstruct(segmentsOf(closedFromThere.slice(2, 3)))
    expect(lanes).toEqual({ here: [], there: [] })
  })

  it('tells who called by the answer where the call was not captured', () => {
    expect(found(closedFromThere.slice(1))[0]?.ends.here).toEqual({ address: '192.0.2.1', port: 4000 })
  })

  it('keeps connections apart that used the same ports one after the other', () => {
    const again = [
      segment(500, 'caller', ['SYN'], [5000, 0]),
      segment(501, 'called', ['RST', 'ACK'], [0, 5001]),
    ]
    const packets = [...closedFromThere, ...again]
    expect(found(packets).map(({ segments }) => segments)).toEqual([7, 2])
    expect(segmentsOf(packets, 1).map(({ tNs, flags }) => `${tNs} ${flags.join(' ')}`)).toEqual([
      '0 SYN',
      '1000000 RST ACK',
    ])
  })

  it('takes a SYN that was sent again for the same call', () => {
    const packets = [segment(0, 'caller', ['SYN'], [100, 0]), segment(1000, 'caller', ['SYN'], [100, 0])]
    expect(found(packets)).toHaveLength(1)
    expect(segmentsOf(packets).map(({ again }) => again)).toEqual([false, true])
  })

  it('tells a call from another by its number, though its SYN came after the answer, or was not seen at all', () => {
    const [syn, answer, ...rest] = closedFromThere
    expect(found([answer!, syn!, ...rest]).map(({ segments }) => segments)).toEqual([7])
    const unseen = [...rest, segment(600, 'caller', ['SYN'], [100, 0])]
    expect(found(unseen).map(({ segments }) => segments)).toEqual([6])
    const another = [...rest, segment(600, 'caller', ['SYN'], [101, 0])]
    expect(found(another).map(({ segments }) => segments)).toEqual([5, 1])
  })

  it('finds both ends of a connection whose answers lie in another block than its calls', () => {
    const finder = new ConnectionFinder()
    for (const packet of readBlocks(closedFromThere)) finder.take(packet)
    expect(finder.connections.map(({ segments }) => segments)).toEqual([7])
  })

  it('gives what has no time the place of what stands before it, and says so', () => {
    const packets: CapturedPacket[] = closedFromThere.map((packet, at) =>
      at === 0 || at === 3 ? { ...packet, timeNs: null } : packet,
    )
    const reader = new ConnectionReader(found(packets)[0]!)
    for (const packet of packets) reader.take(packet)
    expect([...reader.untimed]).toEqual([0, 3])
    expect(reader.segments.map(({ tNs }) => tNs / 1e6)).toEqual([0, 0, 1, 1, 10, 19, 20])
  })

  it('counts what it does not read', () => {
    const finder = new ConnectionFinder()
    const [one] = closedFromThere
    for (const linkType of [147, 105, 147]) finder.take({ ...one!, linkType })
    expect(finder.unread).toEqual([
      { space: 'linkType', number: 147, packets: 2 },
      { space: 'linkType', number: 105, packets: 1 },
    ])
    expect(finder.connections).toEqual([])
  })

  it('begins at its earliest segment, in whatever order they stand', () => {
    const swapped = [closedFromThere[3]!, closedFromThere[2]!]
    expect(segmentsOf(swapped).map(({ tNs }) => tNs)).toEqual([8e6, 0])
  })
})

describe('changes of state beside segments', () => {
  it('stand at the segment that shows each, whenever the kernel was looked at', () => {
    const segments = segmentsOf(closedFromThere).map((mark) => ({ ...mark, seenAt: 'here' as const }))
    const seen = (ms: number, state: StateMark['state']): StateMark => ({
      ...{ kind: 'state', end: 'here', evidence: 'kernel', tNs: ms * 1e6, state },
      ...{ sinceNs: null, leftMs: null },
    })
    const lanes = reconstruct([...segments, seen(5, 'ESTABLISHED'), seen(15, 'CLOSE-WAIT')])
    const changes = changesAt(segments, lanes).map((all) =>
      all.filter(({ end }) => end === 'here').map(({ span }) => span.state),
    )
    expect(changes).toEqual([['SYN-SENT'], ['ESTABLISHED'], [], ['CLOSE-WAIT'], [], ['LAST-ACK'], ['CLOSED']])
  })

  it('stand nowhere where no segment was near', () => {
    const segments = segmentsOf(closedFromThere.slice(0, 3))
    const reset: StateMark = {
      ...{ kind: 'state', end: 'here', evidence: 'kernel', state: 'CLOSED' },
      ...{ tNs: 60e9, sinceNs: 59e9, leftMs: null },
    }
    const lanes = reconstruct([...segments, reset])
    expect(lanes.here.at(-1)?.state).toBe('CLOSED')
    const states = changesAt(segments, lanes).flatMap((all) => all.map(({ span }) => span.state))
    expect(states).not.toContain('CLOSED')
  })
})
