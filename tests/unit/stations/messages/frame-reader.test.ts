import { describe, expect, it } from 'vitest'
import { FrameReader, type Found } from '../../../../electron/stations/messages/frame-reader'
import { parseCodec } from '../../../../shared/framing/parse-codec'
import { isFailure } from '../../../../shared/base/failure'

function reader(name: string): FrameReader {
  const codec = parseCodec(name)
  if (isFailure(codec)) throw new Error('no such framing')
  return new FrameReader(codec)
}

/** Frames as offset and text, events by name. */
const shown = (found: readonly Found[]) =>
  found.map((each) =>
    each.kind === 'event'
      ? each.event
      : `${each.frame.offset} ${Buffer.from(each.frame.payload).toString('latin1')}`,
  )

describe('reading frames', () => {
  it('gives lines, and the last octets that no line end followed', () => {
    const lines = reader('delimiter:0a')
    expect(shown(lines.read(Buffer.from('one\ntw')))).toEqual(['0 one'])
    expect(shown(lines.read(Buffer.from('o\nthr')))).toEqual(['4 two'])
    expect(shown(lines.read(Buffer.from('ee')))).toEqual([])
    expect(shown(lines.end())).toEqual(['framingError', '8 three'])
  })

  it('shows the stream as it comes once a length has been lost, from the broken frame on', () => {
    const frames = reader('length:u32be')
    const good = [0, 0, 0, 2, 0x68, 0x69]
    expect(shown(frames.read(Uint8Array.from([...good, 0xff, 0xff])))).toEqual(['0 hi'])
    expect(shown(frames.read(Uint8Array.from([0xff, 0xff, 0x41, 0x42])))).toEqual([
      'framingError',
      'unframed',
      '6 \xff\xff\xff\xffAB',
    ])
    expect(shown(frames.read(Buffer.from('more')))).toEqual(['12 more'])
    expect(shown(frames.end())).toEqual([])
  })

  it('finds its place again where the framing can', () => {
    const frames = reader('slip')
    expect(shown(frames.read(Uint8Array.from([0x41, 0xdb, 0x42, 0xc0, 0x43, 0xc0])))).toEqual([
      'framingError',
      'resynchronised',
      '4 C',
    ])
  })
})
