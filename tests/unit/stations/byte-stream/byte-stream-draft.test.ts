/** What is typed becomes the octets that were meant, and a case's draft is the case. */
import { describe, expect, it } from 'vitest'
import { caseNames, experimentOf } from '../../../../shared/stations/byte-stream/cases'
import { parseCodec } from '../../../../shared/framing/parse-codec'
import {
  codecOf,
  draftOfCase,
  experimentOfDraft,
  firstDraft,
  isTypingFault,
  type Draft,
} from '../../../../renderer/stations/byte-stream/byte-stream-draft'

function messagesOf(change: Partial<Draft>): unknown {
  const experiment = experimentOfDraft({ ...firstDraft, ...change })
  return isTypingFault(experiment) ? experiment : experiment.messages
}

describe('a draft', () => {
  it.each(caseNames)('of the case %s is that case, whatever was there before', (name) => {
    for (const before of caseNames)
      expect(experimentOfDraft(draftOfCase(name, draftOfCase(before, firstDraft)))).toEqual(
        experimentOf(name),
      )
  })

  it.each([
    ['a\nb', ['61', '62']],
    ['a\\nb\n\n\\\\', ['610a62', '5c']],
    ['\\x00\\xFF\\0\\t\\r', ['00ff00090d']],
    ['é', ['c3a9']],
    ['ok\nnot \\q', { line: 2, what: 'escape' }],
    ['\\', { line: 1, what: 'escape' }],
    ['\\x4', { line: 1, what: 'escape' }],
    ['', { line: 1, what: 'nothing' }],
  ])('typed as %j holds the messages %j', (lines, expected) => {
    expect(messagesOf({ source: 'lines', lines })).toEqual(expected)
  })

  it.each([
    ['00 ff', ['00ff']],
    ['0x01:0A,\n7f', ['010a', '7f']],
    ['0', { line: 1, what: 'hex' }],
    ['00\nzz', { line: 2, what: 'hex' }],
    ['００，ｆｆ', ['00ff']],
    // printf 'ab\nc' | xxd -c 2; the same | xxd -i; two dumps of one row are no dump of two.
    ['00000000: 6162  ab\n00000002: 0a63  .c\n', ['61620a63']],
    ['unsigned char x[] = {\n  0x61, 0x62,\n  0x0a, 0x63\n};\nunsigned int x_len = 4;', ['61620a63']],
    ['{0x61}\n{0x62}', ['61', '62']],
    ['00000000: 6162  ab\n00000002: 0a6g', { line: 2, what: 'hex' }],
  ])('pasted as %j holds the messages %j', (hex, expected) => {
    expect(messagesOf({ source: 'hex', hex })).toEqual(expected)
  })

  it('cuts a text and a file into messages, or leaves them whole', () => {
    expect(messagesOf({ source: 'text', text: 'abcde', cut: 2 })).toEqual(['6162', '6364', '65'])
    expect(messagesOf({ source: 'text', text: 'ab', cut: 0 })).toEqual(['6162'])
    expect(
      messagesOf({ source: 'file', file: { name: 'f', octets: Uint8Array.of(1, 2, 3) }, cut: 2 }),
    ).toEqual(['0102', '03'])
    expect(messagesOf({ source: 'file', file: null })).toEqual({ line: 1, what: 'nothing' })
  })

  it('writes a length field as Netty has it, and strips the header where nothing else was chosen', () => {
    const lengthField = {
      ...{ lengthFieldOffset: ' 1 ', lengthAdjustment: '-3', initialBytesToStrip: '3', maxFrameLength: '' },
    }
    const framing = {
      ...firstDraft.framing,
      kind: 'length-field' as const,
      width: 'u24be' as const,
      lengthField,
    }
    const name = 'length-field:u24be:lengthFieldOffset=1:lengthAdjustment=-3:initialBytesToStrip=3'
    expect(codecOf(framing)).toBe(name)
    expect(parseCodec(name)).toMatchObject({ name })
    const none = firstDraft.framing.lengthField
    expect(codecOf({ ...framing, lengthField: none })).toBe('length-field:u24be:initialBytesToStrip=3')
    expect(codecOf({ ...framing, lengthField: { ...none, lengthFieldOffset: '2' } })).toBe(
      'length-field:u24be:lengthFieldOffset=2:initialBytesToStrip=5',
    )
    const kept = { ...none, initialBytesToStrip: '0' }
    expect(codecOf({ ...framing, lengthField: kept })).toBe('length-field:u24be:initialBytesToStrip=0')
  })

  it('makes random messages within the bounds, the same for the same seed', () => {
    const random = { count: 50, least: 3, most: 9, seed: 7 }
    const messages = messagesOf({ source: 'random', random }) as string[]
    expect(messages).toHaveLength(50)
    for (const hex of messages) {
      expect(hex.length / 2).toBeGreaterThanOrEqual(3)
      expect(hex.length / 2).toBeLessThanOrEqual(9)
    }
    expect(new Set(messages.map((hex) => hex.length)).size).toBeGreaterThan(3)
    expect(messagesOf({ source: 'random', random })).toEqual(messages)
    expect(messagesOf({ source: 'random', random: { ...random, seed: 8 } })).not.toEqual(messages)
  })

  it.each([
    [{ kind: 'delimiter', delimiter: '0D 0A', escaped: true }, 'delimiter:0d0a:escaped'],
    [{ kind: 'length', width: 'u32le', inclusive: true }, 'length:u32le:inclusive'],
    [{ kind: 'tlv', typeWidth: 'u8', width: 'u16be' }, 'tlv:u8:u16be'],
    [{ kind: 'fixed', octets: 9 }, 'fixed:9'],
    [{ kind: 'cobs' }, 'cobs'],
  ] as const)('names the framing %j as the command line does: %s', (change, name) => {
    expect(codecOf({ ...firstDraft.framing, ...change })).toBe(name)
  })
})
