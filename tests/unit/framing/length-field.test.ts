/** Length fields as Netty has them: the seven examples of LengthFieldBasedFrameDecoder's documentation, and the edges. */
import { describe, expect, it } from 'vitest'
import { isFailure } from '../../../shared/base/failure'
import { parseCodec } from '../../../shared/framing/parse-codec'
import { sentenceOf } from '../address/refused'
import { codecOf, decodeAll, hex } from './decode'

const text = Buffer.from('HELLO, WORLD').toString('hex')
const octets = (digits: string) => Uint8Array.from(Buffer.from(digits.replaceAll(' ', ''), 'hex'))

function decoded(codec: string, stream: string, maxBytes = 1000): string[] {
  const bytes = octets(stream)
  const whole = decodeAll(codecOf(codec), [bytes], { maxBytes }).map(shown)
  const cut = decodeAll(
    codecOf(codec),
    Array.from(bytes, (_, at) => bytes.slice(at, at + 1)),
    { maxBytes },
  ).map(shown)
  expect(cut).toEqual(whole)
  return whole
}

function shown(one: ReturnType<typeof decodeAll>[number]): string {
  return one.kind === 'frame'
    ? hex(one.payload)
    : one.kind === 'error'
      ? `${one.error} at ${one.at}`
      : one.kind
}

describe('an example of Netty’s documentation', () => {
  it.each([
    [
      '2 bytes length field at offset 0, do not strip header',
      'length-field:u16be',
      `000c ${text}`,
      `000c${text}`,
    ],
    [
      '2 bytes length field at offset 0, strip header',
      'length-field:u16be:initialBytesToStrip=2',
      `000c ${text}`,
      text,
    ],
    [
      '2 bytes length field at offset 0, the length field represents the length of the whole message',
      'length-field:u16be:lengthAdjustment=-2',
      `000e ${text}`,
      `000e${text}`,
    ],
    [
      '3 bytes length field at the end of 5 bytes header',
      'length-field:u24be:lengthFieldOffset=2',
      `cafe 00000c ${text}`,
      `cafe00000c${text}`,
    ],
    [
      '3 bytes length field at the beginning of 5 bytes header',
      'length-field:u24be:lengthAdjustment=2',
      `00000c cafe ${text}`,
      `00000ccafe${text}`,
    ],
    [
      '2 bytes length field in the middle of 4 bytes header, strip the first header field and the length field',
      'length-field:u16be:lengthFieldOffset=1:lengthAdjustment=1:initialBytesToStrip=3',
      `ca 000c fe ${text}`,
      `fe${text}`,
    ],
    [
      'the same, and the length field represents the length of the whole message',
      'length-field:u16be:lengthFieldOffset=1:lengthAdjustment=-3:initialBytesToStrip=3',
      `ca 0010 fe ${text}`,
      `fe${text}`,
    ],
  ])('%s', (_, codec, stream, frame) => {
    expect(codecOf(codec).name).toBe(codec)
    expect(decoded(codec, stream + stream)).toEqual([frame, frame])
    // The header octets that are stripped beside the length are not in the message, and are zeros when it is encoded.
    const wire = codecOf(codec).encode(octets(frame))
    if (isFailure(wire)) throw new Error(sentenceOf(wire))
    expect(hex(wire)).toBe(stream.replaceAll(' ', '').replace(codec.endsWith('Strip=3') ? /^ca/ : /^$/, '00'))
  })
})

describe('a length field', () => {
  it.each(['u8', 'u16be', 'u16le', 'u24be', 'u24le', 'u32be', 'u32le', 'u64be', 'u64le'])(
    'of %s is read as written',
    (width) => {
      const bits = Number(/\d+/.exec(width)?.[0])
      const number = Buffer.alloc(bits / 8)
      number[width.endsWith('le') || width === 'u8' ? 0 : bits / 8 - 1] = 12
      expect(decoded(`length:${width}`, number.toString('hex') + text)).toEqual([text])
      expect(hex(codecOf(`length:${width}`).encode(octets(text)) as Uint8Array)).toBe(
        number.toString('hex') + text,
      )
    },
  )

  it('of 24 bits holds 16,777,215 and no more', () => {
    const codec = codecOf('length:u24be')
    expect(hex((codec.encode(new Uint8Array(0xff_ffff)) as Uint8Array).subarray(0, 3))).toBe('ffffff')
    expect(isFailure(codec.encode(new Uint8Array(0x100_0000)))).toBe(true)
    expect(
      hex((codecOf('length:u24le').encode(new Uint8Array(0x01_0203)) as Uint8Array).subarray(0, 3)),
    ).toBe('030201')
  })

  it('of 64 bits may say more than there will ever be, and is too large then', () => {
    for (const length of ['ffffffffffffffff', '8000000000000000', '0020000000000001'])
      expect(decoded('length:u64be', `${length} 00`)).toEqual(['oversize at 7'])
    expect(decoded('length:u64be:inclusive', '0000000000000009 aa')).toEqual(['aa'])
    expect(decoded('length:u64le:inclusive', '0700000000000000 aa')).toEqual(['badLength at 7'])
  })

  it('keeps what is not stripped, wherever the reads are cut', () => {
    expect(decoded('length-field:u16be:lengthFieldOffset=2:initialBytesToStrip=1', 'aabb 0002 ccdd')).toEqual(
      ['bb0002ccdd'],
    )
    expect(decoded('length-field:u16be:lengthFieldOffset=2:initialBytesToStrip=3', 'aabb 0002 ccdd')).toEqual(
      ['02ccdd'],
    )
    expect(decoded('length-field:u8:initialBytesToStrip=3', '04 aabbccdd 02 eeff')).toEqual(['ccdd', ''])
    expect(decoded('length-field:u8', '00 00 01aa')).toEqual(['00', '00', '01aa'])
  })

  // CorruptedFrameException and TooLongFrameException there.
  it.each([
    ['length-field:u16be:lengthAdjustment=-4', '0001 00', 'badLength at 1'],
    ['length-field:u8:lengthAdjustment=-1', '00', 'badLength at 0'],
    ['length-field:u8:initialBytesToStrip=3', '01 aa', 'badLength at 0'],
    ['length-field:u16be:maxFrameLength=13', `000c ${text}`, 'oversize at 1'],
    ['length-field:u16be:lengthFieldOffset=2', '0000 ffff', 'oversize at 3'],
    ['length-field:u16be', `000c ${text.slice(2)}`, 'truncated at 13'],
    ['length-field:u24be:lengthFieldOffset=2', '0000', 'truncated at 2'],
  ])('%s: %s is %s', (codec, stream, error) => expect(decoded(codec, stream)).toEqual([error]))

  it('counts the whole frame against maxFrameLength', () => {
    expect(decoded('length-field:u16be:maxFrameLength=14', `000c ${text}`)).toEqual([`000c${text}`])
  })

  it.each([
    ['length-field:u16be', '0005 aa', 'must be 1'],
    ['length-field:u16be', 'aa', 'too short'],
    ['length-field:u8:initialBytesToStrip=1:maxFrameLength=3', 'aabbcc', 'at most 2'],
    ['length-field:u16be:initialBytesToStrip=2:lengthAdjustment=2', 'aa', 'at least 2'],
  ])('%s refuses to encode %s', (codec, message, reason) => {
    const refused = codecOf(codec).encode(octets(message))
    expect(isFailure(refused) ? sentenceOf(refused) : 'encoded').toContain(reason)
  })

  it('lies on the ruler with what is stripped, what counts and what is handed on', () => {
    const codec = codecOf('length-field:u16be:lengthFieldOffset=1:lengthAdjustment=1:initialBytesToStrip=3')
    expect(codec.ruler(octets('fe aa'))).toEqual([
      { field: 'header', offset: 0, length: 1 },
      { field: 'length', offset: 1, length: 2 },
      { field: 'payload', offset: 3, length: 2 },
    ])
  })
})

describe('its text', () => {
  it('is read in any order and written in Netty’s, without what is the default', () => {
    const codec = codecOf('length-field:u16be:initialBytesToStrip=2:lengthAdjustment=0:lengthFieldOffset=1')
    expect(codec.name).toBe('length-field:u16be:lengthFieldOffset=1:initialBytesToStrip=2')
  })

  it.each([
    ['length-field', 13, 'length-field needs a colon and the length'],
    ['length-field:u24', 14, 'a width is one of'],
    ['length-field:u8:offset=1', 17, 'only lengthFieldOffset, lengthAdjustment'],
    ['length-field:u8:lengthFieldOffset', 34, 'lengthFieldOffset is a number from 0 to 65535'],
    ['length-field:u8:lengthFieldOffset=-1', 35, 'from 0 to 65535'],
    ['length-field:u8:lengthFieldOffset=1=2', 35, 'from 0 to 65535'],
    ['length-field:u8:lengthFieldOffset=65536', 35, 'from 0 to 65535'],
    ['length-field:u8:lengthAdjustment=2147483648', 34, 'from -2147483648 to 2147483647'],
    [
      'length-field:u8:lengthFieldOffset=1:lengthFieldOffset=2',
      37,
      'only lengthAdjustment, initialBytesToStrip',
    ],
    ['length-field:u32be:maxFrameLength=5:lengthFieldOffset=2', 35, 'from 6 to'],
    ['tlv:u64be:u8', 5, 'a width is one of u8, u16be'],
  ])('%s is refused at character %d', (codec, character, problem) => {
    const reason = sentenceOf(parseCodec(codec))
    expect(reason).toContain(`character ${character}: `)
    expect(reason).toContain(problem)
  })
})
