/** `lab frame`: finds the messages in the octets on standard input. */
import { losesBoundary } from '../../../../shared/framing/faults'
import { faultSentence } from '../../../../shared/words/failure-sentence'
import { m } from '../../../../shared/words/generated/messages'
import { Command, InvalidArgumentError } from 'commander'
import {
  defaultMaxBytes,
  type Codec,
  type Decoded,
  type Frame,
  type FramingError,
} from '../../../../shared/framing/codec'
import { hexOfOctet } from '../../../../shared/framing/hex'
import { resplitter, type Resplitter } from '../../../../shared/framing/resplit'
import { codecOption } from '../../../cli/codec-option'
import { transformStandardInput } from '../../../cli/standard-streams'

/** Twice as many hexadecimal digits still fit one line of output. */
const largestMax = 134_217_728
const largestChunk = 16_777_216
const shownOctets = 32

interface FrameOptions {
  codec: Codec
  max: number
  chunk?: number[]
  json?: true
}

export function frameCommand(): Command {
  return new Command('frame')
    .description(m.cli_frame_description())
    .addOption(codecOption())
    .option(`--max <${m.cli_value_octets()}>`, m.cli_frame_max(), readMax, defaultMaxBytes)
    .option(`--chunk <${m.cli_frame_value_sizes()}>`, m.cli_frame_chunk(), readSizes)
    .option('--json', m.cli_frame_json({ frame: '{offset,length,hex}', error: '{error,offset}' }))
    .action(frame)
}

/** Writes a line per frame; exit code 1 at the first error, which ends the reading. */
async function frame(options: FrameOptions): Promise<void> {
  const write = options.json === true ? jsonLine : readableLine
  const failed: FramingError[] = []
  await transformStandardInput(async function* (input) {
    for await (const decoded of decodings(input, options)) {
      const lines = decoded.map(write).join('')
      if (lines !== '') yield lines
      failed.push(...decoded.filter((item) => item.kind === 'error'))
      if (failed.length > 0) return
    }
  })
  failed.forEach(complain)
}

/** What each read of the input completes, the end of the stream included. */
async function* decodings(
  input: AsyncIterable<Uint8Array>,
  options: FrameOptions,
): AsyncGenerator<Decoded[]> {
  const decoder = options.codec.decoder({ maxBytes: options.max })
  const cut: Resplitter | null = options.chunk === undefined ? null : resplitter(options.chunk)
  for await (const read of input) {
    if (cut === null) yield decoder.push(read)
    else yield cut.push(read).flatMap((piece) => decoder.push(piece))
  }
  if (cut !== null) yield cut.end().flatMap((piece) => decoder.push(piece))
  yield decoder.end()
}

function jsonLine(item: Decoded): string {
  if (item.kind === 'error') return `${JSON.stringify({ error: item.error, offset: item.offset })}\n`
  if (item.kind === 'resynchronised') return ''
  const { offset, payload, type } = item
  const frame = { offset, length: payload.length, hex: bufferOf(payload).toString('hex') }
  return `${JSON.stringify(type === null ? frame : { ...frame, type })}\n`
}

function readableLine(item: Decoded): string {
  if (item.kind !== 'frame') return ''
  const { payload } = item
  const shown = payload.subarray(0, shownOctets)
  const more =
    payload.length > shown.length ? ` ${m.cli_frame_more({ count: payload.length - shown.length })}` : ''
  const hex = Array.from(shown, hexOfOctet).join(' ')
  return `${headOf(item)}: ${hex}${more} |${asciiOf(shown)}|\n`
}

function headOf({ offset, payload, type }: Frame): string {
  const octets = payload.length
  return type === null
    ? m.cli_frame_head({ offset, octets })
    : m.cli_frame_head_typed({ offset, type, octets })
}

/** Never anything but printable ASCII, whatever the payload says to a terminal. */
function asciiOf(bytes: Uint8Array): string {
  return Array.from(bytes, (value) =>
    value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : '.',
  ).join('')
}

function complain(found: FramingError): void {
  const { error, offset, at, why } = found
  const sentence = faultSentence({ ...why, boundaryLost: losesBoundary(found) })
  process.stderr.write(`${m.cli_frame_wrong({ error, offset, at, sentence })}\n`)
  process.exitCode = 1
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readMax(text: string): number {
  return readCount(text, largestMax, m.cli_frame_max_wrong)
}

function readSizes(text: string): number[] {
  return text.split(',').map((size) => readCount(size, largestChunk, m.cli_frame_chunk_wrong))
}

function readCount(text: string, largest: number, wrong: (words: { largest: number }) => string): number {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= largest) return count
  throw new InvalidArgumentError(wrong({ largest }))
}
