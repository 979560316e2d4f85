/** What each framing cannot carry, and what it costs. */
import { sentenceOf } from '../address/refused'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import { failureSentence } from '../../../shared/words/failure-sentence'
import { english } from '../../../shared/words/language'
import { overheadBytes } from '../../../shared/framing/codec'
import { ascii, bytes, codecOf, wireOf } from './decode'

describe('a message that the framing cannot carry', () => {
  it.each([
    ['length:u8', 256, 'A message of 256 octets is too long for length:u8: at most 255.'],
    ['length:u8:inclusive', 255, 'A message of 255 octets is too long for length:u8:inclusive: at most 254.'],
    ['length:u16le', 65_536, 'A message of 65536 octets is too long for length:u16le: at most 65535.'],
    ['rfc4571', 65_536, 'A message of 65536 octets is too long for rfc4571: at most 65535.'],
    ['tlv:u32be:u8', 256, 'A message of 256 octets is too long for tlv:u32be:u8: at most 255.'],
    ['fixed:4', 1, 'A message of 1 octet does not fit fixed:4: exactly 4, and nothing is padded.'],
    ['slip', 0, 'SLIP cannot carry an empty message: its receiver passes empty frames over.'],
  ])('%s refuses %i octets', (codecText, length, reason) => {
    const codec = codecOf(codecText)
    const message = new Uint8Array(length)
    expect(sentenceOf(codec.encode(message))).toBe(reason)
    expect(sentenceOf(codec.ruler(message))).toBe(reason)
    expect(sentenceOf(overheadBytes(codec, message))).toBe(reason)
    expect(codec.encode(message)).toMatchObject({ failure: 'badInput' })
  })

  it.each([
    ['length:u8', 255],
    ['length:u8:inclusive', 254],
    ['length:u16be', 65_535],
    ['rfc4571', 65_535],
    ['fixed:4', 4],
    ['slip', 1],
  ])('%s takes %i octets', (codecText, length) => {
    expect(isFailure(codecOf(codecText).encode(new Uint8Array(length)))).toBe(false)
  })

  it('a delimiter in the message', () => {
    const refused = codecOf('delimiter:0d0a').encode(ascii('ab\r\nc'))
    expect(isFailure(refused) && failureSentence(refused, english)).toContain(
      'the delimiter 0d0a at offset 2:',
    )
  })

  it('a message whose end and the delimiter make an earlier one', () => {
    expect(isFailure(codecOf('delimiter:61626162').encode(ascii('xab')))).toBe(true)
    expect(isFailure(codecOf('delimiter:616162').encode(ascii('xa')))).toBe(false)
  })

  it.each([-1, 0.5, 256, Number.NaN])('the type %d in u8', (type) => {
    const refused = codecOf('tlv:u8:u8').encode(bytes(''), type)
    expect(sentenceOf(refused)).toBe(`The type ${type} is no u8: 0 to 255.`)
  })
})

describe('overhead', () => {
  it.each([
    ['none', 0],
    ['fixed:1000', 0],
    ['length:u32be', 4],
    ['tlv:u8:u16be', 3],
    ['varint', 2],
    ['netstring', 6],
    ['rfc4571', 2],
    ['delimiter:0d0a', 2],
    ['slip', 1],
    ['cobs', 5],
  ])('%s adds %i octets to 1000 ordinary ones', (codecText, overhead) => {
    expect(overheadBytes(codecOf(codecText), new Uint8Array(1000).fill(0x61))).toBe(overhead)
  })

  it('SLIP doubles the worst message, COBS never adds more than one in 254 and two', () => {
    expect(overheadBytes(codecOf('slip'), new Uint8Array(508).fill(0xdb))).toBe(509)
    expect(overheadBytes(codecOf('cobs'), new Uint8Array(508).fill(0xdb))).toBe(3)
    expect(overheadBytes(codecOf('cobs'), new Uint8Array(508))).toBe(2)
  })
})

describe('the ruler', () => {
  it('names every octet on the wire', () => {
    expect(codecOf('netstring').ruler(ascii('hello'))).toEqual([
      { field: 'length', offset: 0, length: 1 },
      { field: 'colon', offset: 1, length: 1 },
      { field: 'payload', offset: 2, length: 5 },
      { field: 'comma', offset: 7, length: 1 },
    ])
    expect(codecOf('slip').ruler(bytes('61 c0 62'))).toEqual([
      { field: 'payload', offset: 0, length: 1 },
      { field: 'escape', offset: 1, length: 2 },
      { field: 'payload', offset: 3, length: 1 },
      { field: 'delimiter', offset: 4, length: 1 },
    ])
    expect(codecOf('cobs').ruler(bytes('61 00 00'))).toEqual([
      { field: 'code', offset: 0, length: 1 },
      { field: 'payload', offset: 1, length: 1 },
      { field: 'code', offset: 2, length: 1 },
      { field: 'code', offset: 3, length: 1 },
      { field: 'delimiter', offset: 4, length: 1 },
    ])
    expect(codecOf('tlv:u8:u16be').ruler(bytes('61'))).toEqual([
      { field: 'type', offset: 0, length: 1 },
      { field: 'length', offset: 1, length: 2 },
      { field: 'payload', offset: 3, length: 1 },
    ])
  })

  it('has no payload segment for an empty message', () => {
    for (const name of [
      'none',
      'length:u8',
      'varint',
      'netstring',
      'delimiter:0a',
      'delimiter:0a:escaped',
      'cobs',
    ]) {
      const segments = codecOf(name).ruler(bytes(''))
      expect(segments).not.toContainEqual(expect.objectContaining({ field: 'payload' }))
      expect(wireOf(codecOf(name), bytes('')).length).toBe(overheadBytes(codecOf(name), bytes('')))
    }
  })
})
