/** The command line's way to write a framing. */
import { sentenceOf } from '../address/refused'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import { parseCodec } from '../../../shared/framing/parse-codec'
import { codecOf } from './decode'

describe('parseCodec', () => {
  it.each([
    'none',
    'varint',
    'cobs',
    'slip',
    'netstring',
    'rfc4571',
    'fixed:1',
    'fixed:4294967295',
    'delimiter:0a',
    'delimiter:0d0a:escaped',
    `delimiter:${'ab'.repeat(64)}`,
    ...['u24be', 'u24le', 'u64be', 'u64le'].flatMap((width) => [
      `length:${width}:inclusive`,
      `tlv:u8:${width}`,
    ]),
    'length-field:u24be:lengthFieldOffset=2:lengthAdjustment=-3:initialBytesToStrip=5:maxFrameLength=1024',
    ...['u8', 'u16be', 'u16le', 'u32be', 'u32le'].flatMap((width) => [
      `length:${width}`,
      `length:${width}:inclusive`,
      `tlv:u8:${width}`,
      `tlv:${width}:u16be`,
    ]),
  ])('reads %s and gives it the same name', (text) => {
    expect(codecOf(text).name).toBe(text)
  })

  it('takes hexadecimal digits of either case', () => {
    expect(codecOf('delimiter:0A:escaped').name).toBe('delimiter:0a:escaped')
  })

  it.each([
    ['', 1, 'a framing is none, '],
    ['Slip', 1, 'a framing is none, '],
    ['constructor', 1, 'a framing is none, '],
    ['slip:', 5, 'nothing more can stand here'],
    ['length', 7, 'length needs a colon and the length'],
    ['length:', 8, 'a width is one of u8, u16be, u16le, u32be, u32le'],
    ['length:u24', 8, 'a width is one of'],
    ['length:toString', 8, 'a width is one of'],
    ['length:u8:exclusive', 11, 'only "inclusive" can stand here'],
    ['length:u8:inclusive:x', 20, 'nothing more can stand here'],
    ['tlv:u8', 7, "tlv needs a colon and the length's width"],
    ['tlv:u8:u9', 8, 'a width is one of'],
    ['tlv:u8:u8:inclusive', 10, 'nothing more can stand here'],
    ['delimiter', 10, 'delimiter needs a colon and the delimiter in hexadecimal'],
    ['delimiter:', 11, 'a delimiter has 1 to 64 octets'],
    [`delimiter:${'ab'.repeat(65)}`, 11, 'a delimiter has 1 to 64 octets'],
    ['delimiter:0', 12, 'two digits an octet'],
    ['delimiter:0x0a', 12, 'a delimiter is written in hexadecimal'],
    ['delimiter:0a:escape', 14, 'only "escaped" can stand here'],
    ['fixed:0', 7, 'a length is a number from 1 to 4294967295'],
    ['fixed:4294967296', 7, 'a length is a number from 1 to'],
    ['fixed:-1', 7, 'a length is a number from 1 to'],
    ['fixed:1e3', 7, 'a length is a number from 1 to'],
    ['fixed:', 7, 'a length is a number from 1 to'],
  ])('refuses "%s" at character %i', (text, character, problem) => {
    const failure = parseCodec(text)
    expect(isFailure(failure)).toBe(true)
    expect(failure).toMatchObject({ failure: 'badInput' })
    const reason = sentenceOf(failure)
    expect(reason).toContain(`character ${character}: `)
    expect(reason).toContain(problem)
    expect(reason.endsWith('.')).toBe(true)
  })

  it('keeps the sentence short however long the text', () => {
    const failure = parseCodec('x'.repeat(100_000))
    expect(sentenceOf(failure).length).toBeLessThanOrEqual(500)
  })
})
