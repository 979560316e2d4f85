/** `lab send`: sends one message, a file or standard input, over TCP or UDP, and prints what comes back. */
import { systemFailure, type Operation } from '../../../../shared/base/codes'
import { operation } from '../../../../shared/base/platform-codes'
import { limit } from '../../../../shared/stations/messages/codes'
import { open } from 'node:fs/promises'
import { m } from '../../../../shared/words/generated/messages'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { FailureError, type Failure } from '../../../../shared/base/failure'
import { onAbort, pause, under } from '../../../../shared/base/waiting'
import type { Codec } from '../../../../shared/framing/codec'
import { delimiterCodec } from '../../../../shared/framing/delimiter'
import { readDuration } from '../../../../shared/base/read-duration'
import { Refusal } from '../../../../shared/base/refusal'
import { composeMessage } from '../../../../shared/stations/messages/compose'
import { largestMessage, type LinkSettings } from '../../../../shared/stations/messages/contract'
import { optionalCodecOption } from '../../../cli/codec-option'
import { printedMessages, printOptions, type PrintOptions } from './message-lines'
import { writeStandardOutput } from '../../../cli/standard-streams'
import { complain, withLink, type OpenLink } from './traffic-session'

/** A file or a stream travels in pieces of this size. */
const pieceBytes = 262_144
/** Within every usual link's MTU, so that no piece of a file is fragmented. */
const datagramBytes = 1200
const longestWaitMs = 3_600_000

interface SendOptions extends PrintOptions {
  codec: Codec
  text?: string
  escapes?: string
  hex?: string
  file?: string
  type: number
  wait: number
  from?: string
  ttl: number
  interface?: string
}

export function sendCommand(): Command {
  const sources = ['text', 'escapes', 'hex', 'file']
  const source = (flags: string, description: string, name: string) =>
    new Option(flags, description).conflicts(sources.filter((other) => other !== name))
  const command = new Command('send')
    .description(m.cli_send_description())
    .addArgument(new Argument(`<${m.cli_value_protocol()}>`).choices(['tcp', 'udp']))
    .argument(`<${m.cli_value_host()}:${m.cli_value_port()}>`, m.cli_send_place())
    .addOption(optionalCodecOption())
    .addOption(source(`--text <${m.cli_value_text()}>`, m.cli_send_text(), 'text'))
    .addOption(
      source(
        `--escapes <${m.cli_value_text()}>`,
        m.cli_send_escapes({ escapes: '\\n, \\xHH, \\u{HHHH}' }),
        'escapes',
      ),
    )
    .addOption(source(`--hex <${m.cli_send_value_digits()}>`, m.cli_send_hex(), 'hex'))
    .addOption(source(`--file <${m.cli_send_value_path()}>`, m.cli_send_file(), 'file'))
    .option('--type <n>', m.cli_send_type(), readNumber(m.cli_send_type_wrong, 0, 0xffff_ffff), 0)
    .option('--wait <ms>', m.cli_send_wait(), readWait, 0)
    .option(`--from <[${m.cli_value_host()}:]${m.cli_value_port()}>`, m.cli_send_from())
    .option('--ttl <n>', m.cli_send_ttl(), readNumber(m.cli_send_ttl_wrong, 0, 255), 1)
    .option(`--interface <${m.cli_value_name()}>`, m.cli_send_interface())
  for (const option of printOptions()) command.addOption(option)
  return command.action(send)
}

async function send(protocol: 'tcp' | 'udp', to: string, options: SendOptions): Promise<void> {
  const typed = typedMessage(options)
  if (typed !== null && 'failure' in typed) return complain(typed)
  await withLink(settingsOf(protocol, to, options), async (link, interrupted) => {
    await under([interrupted], async (until) => {
      const ended = new AbortController()
      const printing = { ...options, onEnded: () => ended.abort() }
      const reading = writeStandardOutput(printedMessages(link.api, link.first.link, printing, until.signal))
      try {
        await sendAll(protocol, typed, options, link, interrupted)
        if (options.wait > 0) await pause(options.wait, link.over, ended.signal, interrupted)
        const [place] = link.first.peers
        if (protocol === 'tcp' && place !== undefined && !link.over.aborted && !interrupted.aborted) {
          const closing = { link: link.first.link, place: place.place, how: 'end' } as const
          need(await link.api.closeConnection(closing, { signal: interrupted }))
        }
      } catch (error) {
        if (!(error instanceof FailureError)) throw error
        if (!interrupted.aborted) complain(error.failure, 1)
      } finally {
        until.abort()
        await reading
      }
    })
  })
}

async function sendAll(
  protocol: 'tcp' | 'udp',
  typed: Uint8Array | null,
  options: SendOptions,
  { api, first }: OpenLink,
  interrupted: AbortSignal,
): Promise<void> {
  const { link } = first
  const message = async (octets: Uint8Array) => {
    if (octets.length > largestMessage) {
      throw new FailureError(limit('messageOctets', largestMessage))
    }
    need(await api.sendMessage({ link, to: null, octets, type: options.type }, { signal: interrupted }))
  }
  if (typed !== null) return message(typed)
  const isStream = options.codec.name === 'none' && (protocol === 'tcp' || options.file !== undefined)
  const input = options.file === undefined ? standardInput(interrupted) : fileContent(options.file)
  if (isStream) {
    const most = protocol === 'tcp' ? pieceBytes : datagramBytes
    for await (const read of input) {
      for (let at = 0; at < read.length; at += most) {
        if (interrupted.aborted) return
        const octets = new Uint8Array(read.subarray(at, at + most))
        need(await api.sendPiece({ link, to: null, octets }, { signal: interrupted }))
      }
    }
  } else if (options.file !== undefined) await message(await whole(input))
  else for await (const line of linesOf(input)) await message(line)
}

/** The message given in words; null where it comes from a file or standard input. */
function typedMessage({ text, escapes, hex, encoding }: SendOptions): Uint8Array | Failure | null {
  if (text !== undefined) return composeMessage(text, 'text', encoding)
  if (escapes !== undefined) return composeMessage(escapes, 'escapes', encoding)
  if (hex !== undefined) return composeMessage(hex, 'hex', encoding)
  return null
}

function settingsOf(protocol: 'tcp' | 'udp', to: string, options: SendOptions): LinkSettings {
  const common = { codec: options.codec.name, replies: { rules: [], limit: 1 } }
  if (protocol === 'tcp') return { kind: 'tcpClient', to, staysOpen: true, ...common }
  return {
    kind: 'udp',
    at: options.from ?? '',
    to,
    shared: false,
    multicastTtl: options.ttl,
    interface: options.interface ?? '',
    ...common,
  }
}

async function* standardInput(interrupted: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  const stopListening = onAbort(interrupted, () => process.stdin.destroy())
  try {
    for await (const read of process.stdin) yield read as Uint8Array
  } catch (error) {
    if (!interrupted.aborted) throw systemError(error, operation('standardInput'))
  } finally {
    stopListening()
  }
}

async function* fileContent(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    const file = await open(path)
    try {
      const buffer = new Uint8Array(pieceBytes)
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length)
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw systemError(error, operation('read', { file: path.slice(0, 400) }))
  }
}

/** At most a message and one octet more, so that a file too large is not read into memory. */
async function whole(input: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of input) {
    pieces.push(new Uint8Array(piece))
    length += piece.length
    if (length > largestMessage) break
  }
  return Buffer.concat(pieces)
}

/** The lines without their ends (LF or CRLF); the last one needs none. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const lineFeed = Uint8Array.of(0x0a)
  const decoder = delimiterCodec(lineFeed, false).decoder({ maxBytes: largestMessage })
  const lines = function* (read: Uint8Array): Generator<Uint8Array, void, void> {
    for (const decoded of decoder.push(read)) {
      if (decoded.kind === 'error') {
        throw new FailureError(limit('lineOctets', largestMessage))
      }
      if (decoded.kind !== 'frame') continue
      const { payload } = decoded
      yield payload.at(-1) === 0x0d ? payload.subarray(0, -1) : payload
    }
  }
  for await (const read of input) yield* lines(read)
  if (decoder.waitingBytes > 0) yield* lines(lineFeed)
}

function need(failure: Failure | null): void {
  if (failure !== null) throw new FailureError(failure)
}

function systemError(error: unknown, tried: Operation): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? new FailureError(systemFailure(tried, code)) : error
}

/** In ms, where no unit is given. */
function readWait(text: string): number {
  const ns = readDuration(text, 'ms')
  if (!(ns instanceof Refusal) && ns <= longestWaitMs * 1e6) return ns / 1e6
  throw new InvalidArgumentError(m.cli_send_wait_wrong({ least: 0, most: longestWaitMs }))
}

function readNumber(
  wrong: (range: { least: number; most: number }) => string,
  least: number,
  most: number,
): (text: string) => number {
  return (text) => {
    const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN
    if (number >= least && number <= most) return number
    throw new InvalidArgumentError(wrong({ least, most }))
  }
}
