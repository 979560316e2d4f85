/** Streams cut anywhere give the same messages, and no bytes whatever do harm. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameDecoder, FrameError, encodeFrame } from '../../../shared/wire/control-frame'
import { LengthPrefixDecoder, prefixU16 } from '../../../shared/wire/length-prefixed'

const cuts = fc.array(fc.nat(400), { maxLength: 30 })

function cut(stream: Uint8Array, at: number[]): Uint8Array[] {
  const edges = [0, ...at.map((edge) => edge % (stream.length + 1)).toSorted((a, b) => a - b), stream.length]
  return edges.slice(1).map((edge, i) => stream.subarray(edges[i], edge))
}

/** The messages of a stream and the fault that ended it. */
function readFrames(chunks: Uint8Array[]): { values: unknown[]; fault: string | null } {
  const decoder = new FrameDecoder()
  const values: unknown[] = []
  try {
    for (const chunk of chunks) for (const value of decoder.push(chunk)) values.push(value)
  } catch (error) {
    if (!(error instanceof FrameError)) throw error
    return { values, fault: error.message }
  }
  return { values, fault: null }
}

function readPrefixed(chunks: Uint8Array[], maxBytes: number): { frames: string[]; oversize: boolean } {
  const frames: string[] = []
  const decoder = new LengthPrefixDecoder(maxBytes, (frame) =>
    frames.push(Buffer.from(frame).toString('hex')),
  )
  const results = chunks.map((chunk) => decoder.push(chunk))
  return { frames, oversize: results.at(-1) === 'oversize' }
}

describe('control frames', () => {
  it('give the values that were sent, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), cuts, (values, at) => {
        const stream = Buffer.concat(values.map(encodeFrame))
        const sent = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown)
        expect(readFrames(cut(stream, at))).toEqual({ values: sent, fault: null })
      }),
      { numRuns: 1000 },
    )
  })

  it('give the same values and the same fault for any cut of any bytes', () => {
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 12 }).map((body) => Uint8Array.from([0, 0, 0, body.length, ...body])),
      fc.jsonValue().map(encodeFrame),
    )
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), cuts, (parts, at) => {
        const stream = Buffer.concat(parts)
        expect(readFrames(cut(stream, at))).toEqual(readFrames([stream]))
      }),
      { numRuns: 4000 },
    )
  })
})

describe('length-prefixed probes', () => {
  it('give the bodies that were sent, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), cuts, (bodies, at) => {
        const { frames, oversize } = readPrefixed(cut(Buffer.concat(bodies.map(prefixU16)), at), 60)
        expect(frames).toEqual(bodies.map((body) => Buffer.from(body).toString('hex')))
        expect(oversize).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('give the same bodies and end for any cut of any bytes', () => {
    const bytes = fc.array(fc.oneof(fc.constant(0), fc.nat(12), fc.nat(255)), { maxLength: 200 })
    fc.assert(
      fc.property(bytes, cuts, (octets, at) => {
        const stream = Uint8Array.from(octets)
        expect(readPrefixed(cut(stream, at), 300)).toEqual(readPrefixed([stream], 300))
      }),
      { numRuns: 4000 },
    )
  })
})
