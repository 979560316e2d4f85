/** The classic cases: for each the settings that make it happen on real sockets, and how the records tell that it did. */
import { hexOfOctet } from '../../framing/hex'
import type { Counts } from './analysis'
import type { ByteStreamOrder, Reader, Writer } from './order'

export const caseNames = [
  'glued',
  'split',
  'gluedSplit',
  'halfPrefix',
  'delimiterInside',
  'datagramTooLarge',
  'backPressure',
] as const
export type CaseName = (typeof caseNames)[number]

export type Experiment = Omit<ByteStreamOrder, 'peer'>

export const plainWriter: Writer = {
  writing: { kind: 'messages', count: 1 },
  pauseMs: 0,
  nagle: true,
  corked: false,
  sendBufferOctets: null,
}
export const plainReader: Reader = { readOctets: 65_536, pauseMs: 0, startAfterMs: 0 }

/** Long enough for all that was written to wait in the reader's kernel before it is read. */
const everythingWaitsMs = 250
/** Far longer than a segment is under way, so that each write is read before the next. */
const apartMs = 40
/** One octet more than a UDP datagram over IPv4 can hold: 65,535 less 20 of IP and 8 of UDP. */
const tooLargeOctets = 65_508

const words = ['How ', 'many ', 'messages ', 'do ', 'you ', 'see?'].map(hexOfText)

/** What to run for a case. */
export function experimentOf(name: CaseName): Experiment {
  switch (name) {
    // The reader is busy elsewhere while the writer writes: what waits for it comes in one read.
    case 'glued':
      return { codec: 'none', messages: words, writer: plainWriter, reader: waiting() }
    // Each message leaves in pieces, and the reader takes what is there.
    case 'split':
      return {
        codec: 'none',
        messages: ['A message need not ', 'come in one piece.'].map(hexOfText),
        writer: { ...plainWriter, writing: { kind: 'pieces', octets: 7 }, pauseMs: apartMs, nagle: false },
        reader: plainReader,
      }
    // The read buffer is no multiple of anything: reads end in the middle of one message and begin another.
    case 'gluedSplit':
      return {
        codec: 'length:u16be',
        messages: ['the first message', 'the second message', 'the third message', 'the last one'].map(
          hexOfText,
        ),
        writer: plainWriter,
        reader: { ...waiting(), readOctets: 24 },
      }
    // Two messages of 16 octets with their headers: a read of 18 ends after two of the four octets of a length.
    case 'halfPrefix':
      return {
        codec: 'length:u32be',
        messages: ['first length', 'second comes', 'and the last'].map(hexOfText),
        writer: plainWriter,
        reader: { ...waiting(), readOctets: 18 },
      }
    case 'delimiterInside':
      return {
        codec: 'delimiter:0a',
        messages: ['a line', 'two\nlines in one message', 'a line'].map(hexOfText),
        writer: plainWriter,
        reader: plainReader,
      }
    case 'datagramTooLarge':
      return {
        codec: 'length:u32be',
        messages: [hexOfText('small enough'), 'ab'.repeat(tooLargeOctets), hexOfText('small again')],
        writer: plainWriter,
        reader: plainReader,
      }
    // More than both kernels hold, towards a reader that does not read.
    case 'backPressure':
      return {
        codec: 'length:u16be',
        messages: new Array<string>(1024).fill('5a'.repeat(1022)),
        writer: { ...plainWriter, sendBufferOctets: 65_536 },
        reader: { ...plainReader, startAfterMs: 1000 },
      }
  }
}

/** Whether the records show it. */
export function hasHappened(name: CaseName, counts: Counts): boolean {
  switch (name) {
    case 'glued':
      return counts.gluedReads > 0
    case 'split':
      return counts.splitMessages > 0
    case 'gluedSplit':
      return counts.gluedReads > 0 && counts.splitMessages > 0
    case 'halfPrefix':
      return counts.cutHeaders > 0
    case 'delimiterInside':
      return counts.frames + counts.errors > counts.wholeMessages
    case 'datagramTooLarge':
      return counts.datagramsRefused > 0
    case 'backPressure':
      return counts.fullWrites > 0
  }
}

function waiting(): Reader {
  return { ...plainReader, startAfterMs: everythingWaitsMs }
}

function hexOfText(text: string): string {
  return [...new TextEncoder().encode(text)].map(hexOfOctet).join('')
}
