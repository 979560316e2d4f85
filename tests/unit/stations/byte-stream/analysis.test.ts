/** What the records say, counted by hand on small ones. */
import { describe, expect, it } from 'vitest'
import {
  countsOf,
  framesOf,
  lateOnes,
  spanAt,
  touched,
} from '../../../../shared/stations/byte-stream/analysis'
import {
  caseNames,
  experimentOf,
  hasHappened,
  plainReader,
  plainWriter,
} from '../../../../shared/stations/byte-stream/cases'
import { planOf, type Plan } from '../../../../shared/stations/byte-stream/order'
import { isFailure } from '../../../../shared/base/failure'

function plan(codec: string, ...messages: string[]): Plan {
  const hex = messages.map((text) => Buffer.from(text, 'latin1').toString('hex'))
  const made = planOf({ codec, messages: hex, writer: plainWriter, reader: plainReader })
  if (isFailure(made)) throw new Error(JSON.stringify(made))
  return made
}

/** As if the stream had been read in pieces of these sizes. */
function readAs(made: Plan, sizes: readonly number[], ended = true) {
  let offset = 0
  const reads = sizes.map((length) => {
    const read = { offset, length, atNs: offset }
    offset += length
    return read
  })
  const octets = made.wire.subarray(0, offset)
  return { writes: [], reads, octets, sent: [], arrived: [], ended }
}

function counted(made: Plan, sizes: readonly number[], ended = true) {
  const observed = readAs(made, sizes, ended)
  return countsOf(made, observed, framesOf(made.codec, observed, 1024))
}

describe('spans', () => {
  const spans = [
    { offset: 0, length: 3 },
    { offset: 3, length: 4 },
    { offset: 7, length: 1 },
  ]
  it.each([
    [-1, -1],
    [0, 0],
    [2, 0],
    [3, 1],
    [6, 1],
    [7, 2],
    [99, 2],
  ])('at octet %i: number %i', (offset, index) => expect(spanAt(spans, offset)).toBe(index))
  it.each([
    [0, 3, 1],
    [2, 2, 2],
    [0, 8, 3],
    [6, 1, 1],
    [4, 0, 0],
  ])('%i and %i octets on touch %i', (offset, length, count) =>
    expect(touched(spans, { offset, length })).toBe(count),
  )
})

describe('the counts', () => {
  // Three messages of 2 + 3 octets.
  const made = plan('length:u16be', 'one', 'two', 'six')

  it.each([
    ['each read a message', [5, 5, 5], { gluedReads: 0, splitMessages: 0, cutHeaders: 0 }],
    ['all in one', [15], { gluedReads: 1, splitMessages: 0, cutHeaders: 0 }],
    ['the second in two, unglued', [5, 3, 2, 5], { gluedReads: 0, splitMessages: 1, cutHeaders: 0 }],
    ['reads that glue and split', [7, 8], { gluedReads: 2, splitMessages: 1, cutHeaders: 0 }],
    ['a header cut in half', [6, 9], { gluedReads: 2, splitMessages: 1, cutHeaders: 1 }],
    ['octet by octet', new Array<number>(15).fill(1), { gluedReads: 0, splitMessages: 3, cutHeaders: 3 }],
  ])('of %s', (_what, sizes, expected) => {
    expect(counted(made, sizes)).toMatchObject({
      ...expected,
      reads: sizes.length,
      frames: 3,
      wholeMessages: 3,
      errors: 0,
      waitingOctets: 0,
    })
  })

  it('of a stream under way, and of one that broke off', () => {
    expect(counted(made, [5, 3], false)).toMatchObject({ frames: 1, waitingOctets: 3, errors: 0 })
    expect(counted(made, [5, 3], true)).toMatchObject({ frames: 1, errors: 1 })
  })

  it('of a delimiter inside a message: one frame more than messages, and two of them whole', () => {
    const lines = plan('delimiter:0a', 'a', 'b\nc', 'd')
    expect(counted(lines, [lines.wire.length])).toMatchObject({ frames: 4, wholeMessages: 2 })
  })

  it('of datagrams: lost only once none can come any more, refused apart, late by number', () => {
    const sent = [0, 1, 2].map((number) => ({
      number,
      octets: 7,
      atNs: 0,
      code: number === 1 ? 'EMSGSIZE' : null,
    }))
    const arrived = [{ number: 2, octets: 7, atNs: 1 }]
    const observed = { ...readAs(made, [15], false), sent, arrived }
    const framed = framesOf(made.codec, observed, 1024)
    expect(countsOf(made, observed, framed)).toMatchObject({
      datagramsSent: 2,
      datagramsRefused: 1,
      datagramsArrived: 1,
      datagramsLost: null,
    })
    expect(countsOf(made, { ...observed, ended: true }, framed).datagramsLost).toBe(1)
    const order = [0, 2, 1, 3, 3].map((number) => ({ number, octets: 7, atNs: 0 }))
    expect([...lateOnes(order)]).toEqual([2])
  })
})

describe('a plan', () => {
  it('is refused where it would be too much, with the limit', () => {
    const many = { codec: 'none', messages: ['00'.repeat(60_000)], writer: plainWriter }
    expect(planOf({ ...many, reader: { ...plainReader, readOctets: 1 } })).toMatchObject({ failure: 'limit' })
    expect(planOf({ ...many, messages: [''], reader: plainReader })).toMatchObject({ failure: 'badInput' })
    const slow = { ...plainWriter, pauseMs: 10_000 }
    const messages = new Array<string>(13).fill('00')
    expect(planOf({ ...many, messages, writer: slow, reader: plainReader })).toMatchObject({
      failure: 'limit',
    })
  })

  it('can be made of every case', () => {
    for (const name of caseNames) expect(isFailure(planOf(experimentOf(name)))).toBe(false)
  })
})

describe('a case', () => {
  it.each(caseNames)('%s is not claimed where everything went the plain way', (name) => {
    const made = plan('length:u16be', 'one', 'two')
    expect(hasHappened(name, counted(made, [5, 5]))).toBe(false)
  })
})
