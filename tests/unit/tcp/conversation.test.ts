/** Numbers of one connection's segments: relative, over the wrap, scaled, of one connection alone. */
import { describe, expect, it } from 'vitest'
import type { CapturedPacket } from '../../../shared/capture/capture-reader'
import { linkTypes } from '../../../shared/capture/link-type'
import { Conversation } from '../../../shared/tcp/conversation'

const ends = {
  here: { address: '10.0.0.1', port: 1000 },
  there: { address: '10.0.0.2', port: 80 },
}
const flagBits: Record<string, number> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 }

interface Fields {
  seq: number
  ack?: number
  flags: string
  window?: number
  /** Octets of payload. */
  length?: number
  /** Shift of the window scale option. */
  scale?: number
  sourcePort?: number
}

/** An IPv4 packet without a link layer, as written in RFC 791 and RFC 9293. */
function packet(from: 'here' | 'there', fields: Fields): CapturedPacket {
  const { seq, ack = 0, flags, window = 1000, length = 0, scale } = fields
  const headerWords = scale === undefined ? 5 : 6
  const bytes = new Uint8Array(20 + headerWords * 4 + length)
  const view = new DataView(bytes.buffer)
  const [source, destination] = from === 'here' ? [ends.here, ends.there] : [ends.there, ends.here]
  view.setUint8(0, 0x45)
  view.setUint16(2, bytes.length)
  view.setUint8(9, 6)
  bytes.set(source.address.split('.').map(Number), 12)
  bytes.set(destination.address.split('.').map(Number), 16)
  view.setUint16(20, fields.sourcePort ?? source.port)
  view.setUint16(22, destination.port)
  view.setUint32(24, seq)
  view.setUint32(28, ack)
  view.setUint8(32, headerWords << 4)
  view.setUint8(
    33,
    flags.split(' ').reduce((bits, flag) => bits | (flagBits[flag] ?? 0), 0),
  )
  view.setUint16(34, window)
  if (scale !== undefined) bytes.set([3, 3, scale, 1], 40)
  return { timeNs: 0n, linkType: linkTypes.raw, originalLength: bytes.length, bytes, comment: null }
}

describe('A conversation', () => {
  it('counts from each end’s SYN, over the wrap at 2^32', () => {
    const conversation = new Conversation(ends, 'both')
    const read = (from: 'here' | 'there', fields: Fields) => conversation.read(packet(from, fields), 5)
    expect(read('here', { seq: 0xffff_fffe, flags: 'SYN' })).toMatchObject({
      sequence: 0,
      tNs: 5,
      end: 'here',
    })
    expect(read('there', { seq: 77, ack: 0xffff_ffff, flags: 'SYN ACK' })).toMatchObject({
      end: 'there',
      sequence: 0,
      acknowledgement: 1,
    })
    expect(read('here', { seq: 0xffff_ffff, ack: 78, flags: 'PSH ACK', length: 4 })).toMatchObject({
      sequence: 1,
      acknowledgement: 1,
      length: 4,
      again: false,
    })
    expect(read('there', { seq: 78, ack: 3, flags: 'ACK' })).toMatchObject({ acknowledgement: 5 })
    expect(read('here', { seq: 0xffff_ffff, ack: 78, flags: 'PSH ACK', length: 4 })).toMatchObject({
      sequence: 1,
      again: true,
    })
  })

  it('scales windows where both ends asked for it, and never those of a SYN (RFC 7323 section 2.2)', () => {
    const conversation = new Conversation(ends, 'here')
    const read = (from: 'here' | 'there', fields: Fields) =>
      conversation.read(packet(from, fields), 0)?.window
    expect(read('here', { seq: 1, flags: 'SYN', scale: 7 })).toBe(1000)
    expect(read('there', { seq: 1, ack: 2, flags: 'SYN ACK', scale: 3 })).toBe(1000)
    expect(read('here', { seq: 2, ack: 2, flags: 'ACK' })).toBe(128_000)
    expect(read('there', { seq: 2, ack: 2, flags: 'ACK' })).toBe(8000)
  })

  it('leaves windows as they are where one end did not ask', () => {
    const conversation = new Conversation(ends, 'here')
    conversation.read(packet('here', { seq: 1, flags: 'SYN', scale: 7 }), 0)
    conversation.read(packet('there', { seq: 1, ack: 2, flags: 'SYN ACK' }), 0)
    expect(conversation.read(packet('here', { seq: 2, ack: 2, flags: 'ACK' }), 0)?.window).toBe(1000)
  })

  it('does not see what belongs to another connection, or is none', () => {
    const conversation = new Conversation(ends, 'here')
    expect(conversation.read(packet('here', { seq: 1, flags: 'SYN', sourcePort: 1001 }), 0)).toBeNull()
    const rubbish = { ...packet('here', { seq: 1, flags: 'SYN' }), bytes: Uint8Array.of(0x45, 1, 2) }
    expect(conversation.read(rubbish, 0)).toBeNull()
  })

  /** What tshark 4.0 says of these segments: relative numbers, and none of them a retransmission. */
  describe('met in mid-stream', () => {
    const reading = () => {
      const conversation = new Conversation(ends, 'between')
      return (from: 'here' | 'there', fields: Fields) => conversation.read(packet(from, fields), 0)
    }

    it('numbers its first octet 1, of both ends', () => {
      const read = reading()
      expect(read('here', { seq: 5000, ack: 900, flags: 'PSH ACK', length: 10 })).toMatchObject({
        ...{ sequence: 1, acknowledgement: 1, again: false },
      })
      expect(read('there', { seq: 900, ack: 5010, flags: 'ACK' })).toMatchObject({
        ...{ sequence: 1, acknowledgement: 11 },
      })
    })

    it('by a segment out of order takes none of the later ones for one sent again', () => {
      const read = reading()
      const seen = [2000, 1000, 1100, 2100, 2200, 1200].map((seq) =>
        read('here', { seq, ack: 1, flags: 'ACK', length: 100 }),
      )
      expect(seen.map((mark) => mark?.again)).toEqual([false, false, false, false, false, false])
      expect(seen.map((mark) => mark?.sequence)).toEqual([1, 4294966297, 4294966397, 101, 201, 4294966497])
      expect(read('here', { seq: 1000, ack: 1, flags: 'ACK', length: 200 })?.again).toBe(true)
      expect(read('here', { seq: 2000, ack: 1, flags: 'ACK', length: 300 })?.again).toBe(true)
    })

    it('by a lone reset gives it 1 and 1', () => {
      const read = reading()
      expect(read('there', { seq: 0, ack: 2176696966, flags: 'RST ACK' })).toMatchObject({
        ...{ sequence: 1, acknowledgement: 1, again: false },
      })
    })

    it('by the answer gives the SYN after it 0', () => {
      const read = reading()
      expect(read('there', { seq: 700, ack: 101, flags: 'SYN ACK' })).toMatchObject({
        sequence: 0,
        acknowledgement: 1,
      })
      expect(read('here', { seq: 100, flags: 'SYN' })).toMatchObject({ sequence: 0, again: false })
      expect(read('here', { seq: 101, ack: 701, flags: 'ACK' })).toMatchObject({
        sequence: 1,
        acknowledgement: 1,
      })
    })
  })

  it('takes for sent again what was seen before, in parts or over the wrap, and nothing else', () => {
    const conversation = new Conversation(ends, 'both')
    const again = (seq: number, length: number, flags = 'ACK') =>
      conversation.read(packet('here', { seq, ack: 1, flags, length }), 0)?.again
    expect(again(0xffff_ff00, 100)).toBe(false)
    expect(again(0xffff_ff64, 100)).toBe(false)
    expect(again(0xffff_fff0, 0x20)).toBe(false)
    // Both halves in one, over the wrap.
    expect(again(0xffff_ff00, 200)).toBe(true)
    expect(again(0xffff_fff0, 0x20)).toBe(true)
    // Half of it is new.
    expect(again(0, 0x40)).toBe(false)
    // A keep-alive (RFC 9293 section 3.8.4) repeats the last octet on purpose.
    expect(again(0x3f, 1)).toBe(false)
    expect(again(0x40, 0, 'FIN ACK')).toBe(false)
    expect(again(0x40, 0, 'FIN ACK')).toBe(true)
  })
})
