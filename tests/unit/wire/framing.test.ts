/** The framings of the control channel and of probes over TCP: what they look like and what they refuse. */
import { describe, expect, it } from 'vitest'
import { FrameDecoder, FrameError, encodeFrame, maxMessageBytes } from '../../../shared/wire/control-frame'
import { LengthPrefixDecoder, prefixU16 } from '../../../shared/wire/length-prefixed'

const ascii = (text: string) => new TextEncoder().encode(text)
const frameOf = (body: Uint8Array, length = body.length) => {
  const frame = Buffer.concat([Buffer.alloc(4), body])
  frame.writeUInt32BE(length)
  return frame
}
const read = (bytes: Uint8Array) => [...new FrameDecoder().push(bytes)]

describe('control frames', () => {
  it('are a length in four octets and JSON', () => {
    expect(Buffer.from(encodeFrame({ a: 'é' })).toString('hex')).toBe(
      '0000000a' + Buffer.from('{"a":"é"}').toString('hex'),
    )
  })

  it('may be as long as 65,536 octets and no longer', () => {
    const longest = 'x'.repeat(maxMessageBytes - 2)
    expect(encodeFrame(longest).length).toBe(4 + 65_536)
    expect(read(encodeFrame(longest))).toEqual([longest])
    expect(() => encodeFrame(longest + 'x')).toThrow(RangeError)
    expect(() => encodeFrame('é'.repeat(maxMessageBytes / 2))).toThrow(RangeError)
  })

  it('cannot hold what JSON has no word for', () => {
    expect(() => encodeFrame(undefined)).toThrow(TypeError)
  })

  it.each([
    ['no octets', frameOf(ascii('')), /messageEmpty/],
    ['more than the longest', frameOf(ascii(''), 65_537), /messageLong .*65537/],
    ['the most a length can say', frameOf(ascii(''), 0xffffffff), /4294967295/],
    ['octets that are not UTF-8', frameOf(Uint8Array.of(0x22, 0xff, 0x22)), /messageNoUtf8/],
    ['a code point cut short', frameOf(Uint8Array.of(0x22, 0xc3)), /messageNoUtf8/],
    ['text that is not JSON', frameOf(ascii('{"a":')), /messageNoJson/],
    ['a byte-order mark before it', frameOf(Buffer.from('\ufeff{}')), /messageNoJson/],
    ['two values in one', frameOf(ascii('1 2')), /messageNoJson/],
  ])('refuse %s', (_, frame, reason) => {
    expect(() => read(frame)).toThrow(FrameError)
    expect(() => read(frame)).toThrow(reason)
  })

  it('take from every text what steers a terminal or turns the reading direction', () => {
    const escape = '\u001b[2J\u001b]0;title\u0007'
    const said = {
      type: 'bye',
      reason: `${escape}gone\u202e\u2066\ufeff`,
      values: { list: ['a\nb', { deep: '\u0000' }] },
    }
    expect(read(encodeFrame(said))).toEqual([
      { type: 'bye', reason: '[2J]0;titlegone', values: { list: ['ab', { deep: '' }] } },
    ])
    // The text of a visit's frame is JSON of its own, and what a person sends in it stays as it is.
    const frame = { type: 'frame', frame: '{"text":"\u001b\n"}' }
    expect(read(encodeFrame(frame))).toEqual([frame])
  })

  it('give what came before the fault, and nothing ever after', () => {
    const decoder = new FrameDecoder()
    const values: unknown[] = []
    const stream = Buffer.concat([encodeFrame(1), encodeFrame('two'), frameOf(ascii('?')), encodeFrame(3)])
    expect(() => {
      for (const value of decoder.push(stream)) values.push(value)
    }).toThrow(FrameError)
    expect(values).toEqual([1, 'two'])
    expect(() => [...decoder.push(encodeFrame(4))]).toThrow(FrameError)
  })

  it('take JSON as deep as a message can make it', () => {
    expect(read(frameOf(ascii('['.repeat(32_768) + ']'.repeat(32_768))))).toHaveLength(1)
  })
})

describe('length-prefixed probes', () => {
  function decode(chunks: Uint8Array[], maxBytes = 1400) {
    const frames: string[] = []
    const decoder = new LengthPrefixDecoder(maxBytes, (frame) =>
      frames.push(Buffer.from(frame).toString('hex')),
    )
    return { results: chunks.map((chunk) => decoder.push(chunk)), frames }
  }

  it('are a length in two octets and the body', () => {
    expect(Buffer.from(prefixU16(ascii('ab'))).toString('hex')).toBe('00026162')
    expect(prefixU16(new Uint8Array(65_535)).subarray(0, 2)).toEqual(Uint8Array.of(255, 255))
    expect(() => prefixU16(new Uint8Array(65_536))).toThrow(RangeError)
  })

  it('come whole, empty or several at a time', () => {
    const stream = Buffer.concat([prefixU16(ascii('ab')), prefixU16(ascii('')), prefixU16(ascii('c'))])
    expect(decode([stream])).toEqual({ results: ['ok'], frames: ['6162', '', '63'] })
  })

  it('are the chunk itself where they came whole, and a copy where they were split', () => {
    const chunk = prefixU16(ascii('abc'))
    const seen: Uint8Array[] = []
    const decoder = new LengthPrefixDecoder(1400, (frame) => seen.push(frame))
    decoder.push(chunk)
    decoder.push(chunk.subarray(0, 4))
    decoder.push(chunk.subarray(4))
    expect(seen.map((frame) => frame.buffer === chunk.buffer)).toEqual([true, false])
    expect(seen[1]).toEqual(ascii('abc'))
  })

  it('end at one longer than allowed, for good', () => {
    const { results, frames } = decode(
      [prefixU16(ascii('ab')), prefixU16(ascii('abc')), prefixU16(ascii('a'))],
      2,
    )
    expect(results).toEqual(['ok', 'oversize', 'oversize'])
    expect(frames).toEqual(['6162'])
  })
})
