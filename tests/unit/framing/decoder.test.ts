/** What a decoder promises besides the frames: no needless copies, what waits, and the maximum to the octet. */
import { describe, expect, it } from 'vitest'
import type { Decoded } from '../../../shared/framing/codec'
import { ascii, bytes, codecOf, decodeAll, hex, oneByOne, summary, wireOf } from './decode'

const carriers = [
  'length:u16be',
  'tlv:u8:u32le',
  'fixed:300',
  'varint',
  'netstring',
  'rfc4571',
  'delimiter:0a',
  'delimiter:0d0a',
  'delimiter:0a:escaped',
  'slip',
  'none',
]

function payloadOf(decoded: Decoded | undefined): Uint8Array {
  if (decoded?.kind !== 'frame') throw new Error('no frame')
  return decoded.payload
}

describe('a payload that lies unsplit and unescaped in one read', () => {
  const message = new Uint8Array(300).fill(0x61)

  it.each(carriers)('%s: is a view of that read', (codecText) => {
    const codec = codecOf(codecText)
    const read = wireOf(codec, message)
    const [frame] = decodeAll(codec, [read])
    expect(payloadOf(frame).buffer).toBe(read.buffer)
  })

  it('cobs: is a view of that read when it is one block', () => {
    const read = wireOf(codecOf('cobs'), message.subarray(0, 253))
    const [frame] = decodeAll(codecOf('cobs'), [read])
    expect(payloadOf(frame).buffer).toBe(read.buffer)
  })

  it.each(['length:u16be', 'varint', 'netstring', 'delimiter:0d0a'])(
    '%s: and stays one when header or terminator lie in other reads',
    (codecText) => {
      const codec = codecOf(codecText)
      const wire = wireOf(codec, message)
      const segments = codec.ruler(message)
      if (!Array.isArray(segments)) throw new Error('no ruler')
      const payload = segments.find((segment) => segment.field === 'payload')
      if (payload === undefined) throw new Error('no payload')
      const end = payload.offset + payload.length
      const reads = [
        [0, payload.offset - 1],
        [payload.offset - 1, payload.offset],
        [payload.offset, end],
        [end, end + 1],
        [end + 1, wire.length],
      ].map(([from, to]) => wire.slice(Math.max(0, from as number), Math.max(0, to as number)))
      const [frame] = decodeAll(codec, reads)
      expect(payloadOf(frame)).toEqual(message)
      expect(payloadOf(frame).buffer).toBe(reads[2]?.buffer)
    },
  )
})

describe('waitingBytes', () => {
  it('counts every octet of the unfinished frame, header included', () => {
    const decoder = codecOf('length:u16be').decoder({ maxBytes: 10 })
    decoder.push(bytes('0001 61 00'))
    expect(decoder.waitingBytes).toBe(1)
    decoder.push(bytes('03 6162'))
    expect(decoder.waitingBytes).toBe(4)
    decoder.push(bytes('63'))
    expect(decoder.waitingBytes).toBe(0)
  })

  it('counts escapes and a delimiter that has begun', () => {
    const decoder = codecOf('delimiter:0d0a:escaped').decoder({ maxBytes: 10 })
    decoder.push(bytes('61 5c7c 0d'))
    expect(decoder.waitingBytes).toBe(4)
    decoder.push(bytes('0a'))
    expect(decoder.waitingBytes).toBe(0)
  })

  it('is nothing while a broken frame is passed over', () => {
    const decoder = codecOf('slip').decoder({ maxBytes: 2, resynchronise: true })
    decoder.push(bytes('61626364'))
    expect(decoder.waitingBytes).toBe(0)
  })
})

describe('the maximum', () => {
  const max = 1000
  it.each(
    carriers
      .filter((name) => name !== 'none')
      .map((name) => name.replace('300', String(max)))
      .concat('cobs'),
  )('%s: takes a message of exactly so many octets, and not one more', (codecText) => {
    const codec = codecOf(codecText)
    const largest = new Uint8Array(max).fill(0x62)
    const wire = wireOf(codec, largest)
    expect(decodeAll(codec, [wire], { maxBytes: max })).toMatchObject([{ kind: 'frame', payload: largest }])
    expect(decodeAll(codec, [wire], { maxBytes: max - 1 })).toMatchObject([{ error: 'oversize', offset: 0 }])
  })

  it('none: cuts a larger read into pieces of so many octets', () => {
    expect(summary(decodeAll(codecOf('none'), [ascii('abcde'), ascii('f')], { maxBytes: 2 }))).toEqual([
      '0:6162',
      '2:6364',
      '4:65',
      '5:66',
    ])
  })

  it('escaped octets count once', () => {
    const message = new Uint8Array(100).fill(0xc0)
    const wire = wireOf(codecOf('slip'), message)
    expect(wire.length).toBe(201)
    expect(decodeAll(codecOf('slip'), [wire], { maxBytes: 100 })).toMatchObject([{ payload: message }])
  })

  it('a claimed length takes no memory before its octets come', () => {
    const maxBytes = 0xffff_ffff
    const before = process.memoryUsage().arrayBuffers
    const decoders = Array.from({ length: 50 }, () => codecOf('length:u32be').decoder({ maxBytes }))
    for (const decoder of decoders) decoder.push(bytes('fffffffe 6162 63'))
    for (const decoder of decoders) decoder.push(bytes('6465'))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
    expect(decoders.every((decoder) => decoder.waitingBytes === 9)).toBe(true)
  })
})

describe('a payload that comes in many reads', () => {
  const message = Uint8Array.from({ length: 1_000_000 }, (_, i) => 0x61 + (i % 26))

  it.each(['length:u32be', 'delimiter:0a', 'slip', 'cobs'])(
    '%s: is not copied again for each of them, and takes no more memory than it has octets',
    (codecText) => {
      const codec = codecOf(codecText)
      const decoded = decodeAll(codec, oneByOne(wireOf(codec, message)), { maxBytes: message.length })
      expect(payloadOf(decoded[0])).toEqual(message)
      expect(payloadOf(decoded[0]).buffer.byteLength).toBeLessThanOrEqual(message.length)
    },
  )

  it('does not change when later payloads come', () => {
    const codec = codecOf('slip')
    const messages = Array.from({ length: 2000 }, (_, i) => bytes('c0').fill(i & 0xff))
    const stream = Buffer.concat(messages.map((one) => wireOf(codec, one)))
    expect(summary(decodeAll(codec, [stream])).map((text) => text.split(':')[1])).toEqual(messages.map(hex))
  })
})

describe('a delimiter that overlaps itself', () => {
  const codec = codecOf('delimiter:61616162')

  it('is found at its first place in every split', () => {
    const stream = ascii('xaaaaab-aaab')
    for (let cut = 0; cut <= stream.length; cut++) {
      const reads = [stream.subarray(0, cut), stream.subarray(cut)]
      expect(summary(decodeAll(codec, reads))).toEqual(['0:786161', '7:2d'])
    }
  })
})
