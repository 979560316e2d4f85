/**
 * How fast each framing's decoder is: 1 KiB messages in 64 KiB reads, decoding alone, every payload looked up once.
 * The rate counts payload, not headers.
 */
import { isFailure } from '../../shared/base/failure'
import type { Codec } from '../../shared/framing/codec'
import { parseCodec } from '../../shared/framing/parse-codec'

const messageBytes = 1024
const readBytes = 65_536
/** A round is short, so that many of them are not disturbed by what else the machine does. */
const streamBytes = 8 * 1024 * 1024
const rounds = 40

/** What a codec is fed with; 'text' has none of the octets that any framing must escape. */
type Content = 'text' | 'random'

interface Case {
  readonly codec: string
  readonly content: Content
  /** Bytes of payload a second to reach. */
  readonly toReach?: number
}

const cases: Case[] = [
  { codec: 'length:u8', content: 'random' },
  { codec: 'length:u16be', content: 'random', toReach: 1e9 },
  { codec: 'length:u16le', content: 'random', toReach: 1e9 },
  { codec: 'length:u32be', content: 'random', toReach: 1e9 },
  { codec: 'length:u32le', content: 'random', toReach: 1e9 },
  { codec: 'length:u32be:inclusive', content: 'random', toReach: 1e9 },
  { codec: 'tlv:u8:u16be', content: 'random' },
  { codec: 'varint', content: 'random' },
  { codec: 'netstring', content: 'random' },
  { codec: 'rfc4571', content: 'random' },
  { codec: 'fixed:1024', content: 'random' },
  { codec: 'delimiter:0a', content: 'text', toReach: 5e8 },
  { codec: 'delimiter:0d0a', content: 'text', toReach: 5e8 },
  { codec: 'delimiter:0a:escaped', content: 'text', toReach: 5e8 },
  { codec: 'delimiter:0a:escaped', content: 'random' },
  { codec: 'slip', content: 'text' },
  { codec: 'slip', content: 'random' },
  { codec: 'cobs', content: 'text' },
  { codec: 'cobs', content: 'random' },
]

interface Measured extends Case {
  readonly messageBytes: number
  readonly bytesPerSecond: number
  readonly messagesPerSecond: number
}

interface FramingBench {
  readonly bench: 'framing'
  readonly readBytes: number
  readonly codecs: Measured[]
  readonly reached: boolean
}

/** Measures every decoder, prints a line each, and returns the figures. */
export function run(): Promise<FramingBench> {
  const codecs = cases.map((one) => {
    const measured = measure(one)
    console.log(lineOf(measured))
    return measured
  })
  const reached = codecs.every(({ bytesPerSecond, toReach }) => bytesPerSecond >= (toReach ?? 0))
  return Promise.resolve({ bench: 'framing', readBytes, codecs, reached })
}

/** The fastest of the rounds over the same reads: what the code costs, not what else the machine did. */
function measure(one: Case): Measured {
  const codec = codecOf(one.codec)
  const size = one.codec === 'length:u8' ? 255 : messageBytes
  const { reads, messages } = streamOf(codec, one.content, size)
  let fastestSeconds = Infinity
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    const payloadBytes = decode(codec, reads)
    fastestSeconds = Math.min(fastestSeconds, (performance.now() - start) / 1000)
    if (payloadBytes !== messages * size) throw new Error(`${codec.name} lost octets`)
  }
  return {
    ...one,
    messageBytes: size,
    bytesPerSecond: Math.round((messages * size) / fastestSeconds),
    messagesPerSecond: Math.round(messages / fastestSeconds),
  }
}

function decode(codec: Codec, reads: Uint8Array[]): number {
  const decoder = codec.decoder({ maxBytes: 1_048_576 })
  let payloadBytes = 0
  for (const read of reads) {
    for (const item of decoder.push(read)) {
      if (item.kind === 'frame') payloadBytes += item.payload.length
    }
  }
  return payloadBytes + decoder.end().length
}

/** Different messages, encoded and cut into reads wherever that falls. */
function streamOf(codec: Codec, content: Content, size: number): { reads: Uint8Array[]; messages: number } {
  const messages = Math.floor(streamBytes / size)
  const random = xorshift(0x9e3779b9)
  const wires: Uint8Array[] = []
  for (let i = 0; i < 256; i++) {
    const message = Uint8Array.from({ length: size }, () => {
      const value = random()
      return content === 'random' ? value & 0xff : 0x61 + ((value >>> 8) % 26)
    })
    const wire = codec.encode(message)
    if (isFailure(wire)) throw new Error(`${codec.name} refused a message`)
    wires.push(wire)
  }
  const chosen = Array.from({ length: messages }, (_, i) => wires[i % wires.length] as Uint8Array)
  const stream = new Uint8Array(chosen.reduce((sum, wire) => sum + wire.length, 0))
  let end = 0
  for (const wire of chosen) {
    stream.set(wire, end)
    end += wire.length
  }
  const reads: Uint8Array[] = []
  for (let at = 0; at < end; at += readBytes) reads.push(stream.slice(at, at + readBytes))
  return { reads, messages }
}

/** Marsaglia's xorshift: the same octets in every run. */
function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

function codecOf(text: string): Codec {
  const codec = parseCodec(text)
  if (isFailure(codec)) throw new Error(`${text} is no codec`)
  return codec
}

function lineOf({ codec, content, bytesPerSecond, messagesPerSecond, toReach }: Measured): string {
  const rate = `${(bytesPerSecond / 1e6).toFixed(0).padStart(7)} MB/s`
  const messages = `${(messagesPerSecond / 1e3).toFixed(0).padStart(7)} k messages/s`
  const verdict =
    toReach === undefined ? '' : bytesPerSecond >= toReach ? '  reached' : `  missed ${toReach / 1e6} MB/s`
  return `${codec.padEnd(24)} ${content.padEnd(7)} ${rate} ${messages}${verdict}`
}
