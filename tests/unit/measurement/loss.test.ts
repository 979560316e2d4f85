/** Where probes were lost, and which came twice or out of turn. */
import { describe, expect, it } from 'vitest'
import { ReorderCounter, SequenceBitmap, splitLoss, type ProbeState } from '../../../shared/measurement/loss'

const states: ProbeState[] = [
  'answered',
  'unanswered',
  'unanswered',
  'late',
  'undecided',
  'undecided',
  'unanswered',
  'notSent',
]
const stateOf = (sequence: number) => states[sequence]!

describe('lost probes', () => {
  it('are split by what the reflector received: 0, 2, 3 and 4', () => {
    const reflectorReceived = Uint8Array.of(0b0001_1101)
    expect(splitLoss({ begun: 8, stateOf, reflectorReceived, droppedHere: 0 })).toEqual({
      received: 1,
      late: 1,
      lostUpstream: 2,
      lostDownstream: 1,
      lostUnknown: 2,
      droppedHere: 0,
    })
  })

  it('have no known place without the reflector', () => {
    expect(splitLoss({ begun: 8, stateOf, reflectorReceived: null, droppedHere: 3 })).toEqual({
      received: 1,
      late: 1,
      lostUpstream: 0,
      lostDownstream: 0,
      lostUnknown: 5,
      droppedHere: 0,
    })
  })

  it('count as dropped here only as far as replies are missing', () => {
    const all = Uint8Array.of(0xff)
    const lost = { begun: 3, stateOf: () => 'unanswered' as const, reflectorReceived: all }
    expect(splitLoss({ ...lost, droppedHere: 2 })).toMatchObject({ droppedHere: 2, lostDownstream: 1 })
    expect(splitLoss({ ...lost, droppedHere: 9 })).toMatchObject({ droppedHere: 3, lostDownstream: 0 })
    expect(splitLoss({ ...lost, droppedHere: null })).toMatchObject({ droppedHere: 0, lostDownstream: 3 })
  })

  it('were lost upstream where the bitmap has ended', () => {
    const found = splitLoss({
      begun: 20,
      stateOf: () => 'unanswered',
      reflectorReceived: Uint8Array.of(0xff),
      droppedHere: 0,
    })
    expect(found).toMatchObject({ lostUpstream: 12, lostDownstream: 8 })
  })
})

describe('a bitmap of sequence numbers', () => {
  it('says of each whether it is the first time', () => {
    const bitmap = new SequenceBitmap()
    expect([0, 9, 0, 9, 10].map((sequence) => bitmap.set(sequence))).toEqual([true, true, false, false, true])
    expect(bitmap.count).toBe(3)
    expect([bitmap.has(9), bitmap.has(8), bitmap.has(-1), bitmap.has(1e9)]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(bitmap.slice()).toEqual(Uint8Array.of(0b1, 0b110))
    expect(bitmap.slice(0, 100)).toEqual(Uint8Array.of(0b1, 0b110))
  })

  it('grows, and gives itself in chunks', () => {
    const bitmap = new SequenceBitmap(100_000)
    for (let sequence = 0; sequence < 100_000; sequence += 3) bitmap.set(sequence)
    expect(bitmap.octets).toBe(12_500)
    const joined = Buffer.concat([0, 5000, 10_000].map((start) => bitmap.slice(start, start + 5000)))
    expect(joined).toEqual(Buffer.from(bitmap.slice()))
    expect(joined.length).toBe(12_500)
    expect(bitmap.slice(20_000)).toEqual(new Uint8Array(0))
  })

  it('holds nothing outside its capacity', () => {
    const bitmap = new SequenceBitmap(12)
    expect([11, 12, 2 ** 32 - 1, -1, NaN].map((sequence) => bitmap.set(sequence))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    expect([bitmap.count, bitmap.octets]).toEqual([1, 2])
  })
})

describe('reordering', () => {
  const count = (arrivals: number[]) => {
    const counter = new ReorderCounter()
    const kinds = arrivals.map((sequence) => counter.add(sequence))
    return { kinds, reordered: counter.reordered, duplicates: counter.duplicates }
  }

  it('finds the one late packet of RFC 4737: 7.1', () => {
    const { kinds, reordered } = count([1, 2, 3, 5, 6, 7, 8, 4, 9, 10])
    expect(reordered).toBe(1)
    expect(kinds.indexOf('reordered')).toBe(7)
  })

  it('does not take a loss for reordering', () => {
    expect(count([0, 1, 5, 6, 9])).toMatchObject({ reordered: 0, duplicates: 0 })
  })

  it('counts duplicates apart, whether they come at once or late', () => {
    expect(count([0, 0, 1, 2, 1, 2])).toMatchObject({ reordered: 0, duplicates: 3 })
    expect(count([1, 0, 0])).toMatchObject({ kinds: ['inOrder', 'reordered', 'duplicate'], reordered: 1 })
  })
})
