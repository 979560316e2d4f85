/**
 * Ten million hostile octets through every decoder, twice: one that stops at the first error and is replaced, and
 * one that resynchronises. It must neither throw nor hold more than it may, in the middle of it or afterwards.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isFailure } from '../../shared/base/failure'
import type { Codec, Decoded } from '../../shared/framing/codec'
import { parseCodec } from '../../shared/framing/parse-codec'

const octetsPerCodec = 10_000_000
const maxBytes = 1_048_576
const largestRead = 65_536
/** What V8 moves by for its own reasons, code and counters included. */
const slackBytes = 1_000_000
/** The payload under way, the read and the slab of copies. */
const heldBoundBytes = maxBytes + largestRead + 65_536 + slackBytes
/** Every payload octet escaped, and the longest delimiter or header around them. */
const waitingBound = 2 * maxBytes + 80
const looks = 20

const codecNames = [
  'none',
  ...['u8', 'u16be', 'u16le', 'u32be', 'u32le'].flatMap((width) => [
    `length:${width}`,
    `length:${width}:inclusive`,
    `tlv:u8:${width}`,
  ]),
  'fixed:100000',
  'varint',
  'netstring',
  'rfc4571',
  'delimiter:0a',
  'delimiter:0d0a',
  'delimiter:616162',
  'delimiter:0a:escaped',
  'delimiter:7c0a:escaped',
  'slip',
  'cobs',
]

interface CodecSoak {
  readonly codec: string
  readonly resynchronise: boolean
  readonly octets: number
  readonly frames: number
  readonly errors: Record<string, number>
  /** The most that the process held above what it held before, after a collection, with the decoder alive. */
  readonly mostHeldBytes: number
  /** The same with the decoder gone. */
  readonly leftBytes: number
  readonly seconds: number
  readonly complaints: string[]
}

interface Tally {
  octets: number
  frames: number
  errors: Record<string, number>
  mostHeldBytes: number
  complaints: Set<string>
}

interface FramingSoak {
  readonly soak: 'framing'
  readonly seed: number
  readonly codecs: CodecSoak[]
  readonly reached: boolean
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Prints a line for each codec. The seed makes every run the same. */
export function run(): Promise<FramingSoak> {
  const seed = 0x2545f491
  const codecs = codecNames.flatMap((name) =>
    [false, true].map((resynchronise) => {
      const soaked = soak(codecOf(name), resynchronise, seed)
      console.log(lineOf(soaked))
      for (const complaint of soaked.complaints) console.log(`  ${complaint}`)
      return soaked
    }),
  )
  const reached = codecs.every(({ complaints }) => complaints.length === 0)
  return Promise.resolve({ soak: 'framing', seed, codecs, reached })
}

function soak(codec: Codec, resynchronise: boolean, seed: number): CodecSoak {
  const random = xorshift(seed)
  const blocks = hostileBlocks(codec, random)
  const tally: Tally = { octets: 0, frames: 0, errors: {}, mostHeldBytes: 0, complaints: new Set() }
  const start = performance.now()
  const before = heldNow()
  feed(codec, resynchronise, blocks, random, before, tally)
  const leftBytes = heldNow() - before
  const { mostHeldBytes, complaints } = tally
  if (mostHeldBytes > heldBoundBytes) complaints.add(`held ${megabytes(mostHeldBytes)}`)
  if (leftBytes > slackBytes) complaints.add(`left ${megabytes(leftBytes)} behind`)
  const seconds = (performance.now() - start) / 1000
  return { ...tally, codec: codec.name, resynchronise, leftBytes, seconds, complaints: [...complaints] }
}

/** Feeds one decoder after the other until there were octets enough. */
function feed(
  codec: Codec,
  resynchronise: boolean,
  blocks: Uint8Array[],
  random: () => number,
  before: number,
  tally: Tally,
): void {
  const goesOn = resynchronise && codec.resynchronises
  let decoder = codec.decoder({ maxBytes, resynchronise })
  let nextLook = octetsPerCodec / looks
  while (tally.octets < octetsPerCodec) {
    const block = blocks[random() % blocks.length] as Uint8Array
    for (let at = 0; at < block.length;) {
      const size = random() % 4 === 0 ? 1 + (random() % 64) : 1 + (random() % largestRead)
      const failed = check(decoder.push(block.slice(at, at + size)), tally)
      tally.octets += Math.min(size, block.length - at)
      at += size
      if (decoder.waitingBytes > waitingBound) tally.complaints.add(`${decoder.waitingBytes} octets waiting`)
      if (tally.octets >= nextLook) {
        nextLook += octetsPerCodec / looks
        tally.mostHeldBytes = Math.max(tally.mostHeldBytes, heldNow() - before)
      }
      if (!failed || goesOn) continue
      check(decoder.end(), tally)
      decoder = codec.decoder({ maxBytes, resynchronise })
    }
  }
  check(decoder.end(), tally)
}

/** Counts what came out; true when there was an error among it. */
function check(decoded: Decoded[], tally: Tally): boolean {
  const { errors, complaints } = tally
  let next = 0
  let failed = false
  for (const item of decoded) {
    if (item.offset < next) complaints.add(`went back from offset ${next} to ${item.offset}`)
    next = item.offset
    if (item.kind === 'error') {
      failed = true
      errors[item.error] = (errors[item.error] ?? 0) + 1
      if (item.at < item.offset) complaints.add(`${item.error} seen before its frame`)
    } else if (item.kind === 'frame') {
      tally.frames++
      if (item.payload.length > maxBytes) complaints.add(`a payload of ${item.payload.length} octets`)
    }
  }
  return failed
}

/** Blocks that hurt in different ways; among them whole frames, so that there is something to break. */
function hostileBlocks(codec: Codec, random: () => number): Uint8Array[] {
  const special = [
    0, 1, 2, 3, 0x0a, 0x0d, 0x2a, 0x2c, 0x30, 0x31, 0x3a, 0x5c, 0x61, 0x62, 0x7c, 0x80, 0xc0, 0xdb, 0xdc,
    0xff,
  ]
  const anything = () => random() & 0xff
  const mean = () => special[random() % special.length] as number
  const of = (length: number, octet: () => number) => Uint8Array.from({ length }, octet)
  const sprinkled = (one: number) => of(50_000, () => (random() % 500 === 0 ? anything() : one))
  const framed = (damage: number) => {
    const wires = Array.from({ length: 40 }, () => codec.encode(of(lengthFor(codec, random), () => 0x63)))
    const block = Buffer.concat(wires.filter((wire) => wire instanceof Uint8Array))
    for (let i = 0; i < damage && block.length > 0; i++) block[random() % block.length] = anything()
    return new Uint8Array(block)
  }
  const endless = new Uint8Array(3 * maxBytes).fill(0x63)
  const claims = Uint8Array.from([0x00, 0x10, 0x00, 0x00, ...new Uint8Array(200_000)])
  return [
    of(100_000, anything),
    of(100_000, mean),
    of(100_000, mean),
    sprinkled(0xff),
    sprinkled(0x80),
    sprinkled(0x39),
    sprinkled(0x01),
    sprinkled(0x00),
    framed(0),
    framed(1),
    framed(20),
    claims,
    endless,
  ].filter((block) => block.length > 0)
}

function lengthFor(codec: Codec, random: () => number): number {
  const fixed = /^fixed:(\d+)$/.exec(codec.name)
  return fixed === null ? 1 + (random() % 4000) : Number(fixed[1])
}

function heldNow(): number {
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Marsaglia's xorshift. */
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

function megabytes(octets: number): string {
  return `${(octets / 1e6).toFixed(2)} MB`
}

function lineOf(soaked: CodecSoak): string {
  const { codec, resynchronise, octets, frames, errors, mostHeldBytes, leftBytes, seconds } = soaked
  const counts = Object.entries(errors).map(([name, count]) => `${name} ${count}`)
  const mode = resynchronise ? 'goes on' : 'stops'
  return (
    `${codec.padEnd(24)} ${mode.padEnd(7)} ${octets} octets, ${frames} frames, ${counts.join(', ') || 'no error'}, ` +
    `held at most ${megabytes(mostHeldBytes)}, left ${megabytes(leftBytes)}, ${seconds.toFixed(1)} s`
  )
}
