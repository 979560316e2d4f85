/**
 * A million hostile and truncated captures through the reader, and every packet that comes out of them through the
 * decoders and the search for connections: nothing but the named error, nothing endless, no memory that stays.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  CaptureError,
  CaptureReader,
  type CapturedPacket,
  type TimedPacket,
} from '../../shared/capture/capture-reader'
import { linkTypes } from '../../shared/capture/link-type'
import { decodePacket } from '../../shared/capture/packet'
import { writePcapng } from '../../shared/capture/pcapng-writer'
import { ConnectionFinder, ConnectionReader } from '../../shared/tcp/captured-connections'
import { reconstruct } from '../../shared/tcp/reconstruct'

const captures = 1_000_000
/** Of those that are read at all, so many have their connections' lanes put together too. */
const lanesEvery = 16
const looks = 20
/** What V8 moves by for its own reasons, code and counters included. */
const heldBoundBytes = 4_000_000
/** A capture has some hundred octets, and reading it takes microseconds; a collection may fall into it. */
const slowestBoundMs = 250

interface CaptureSoak {
  readonly soak: 'capture'
  readonly seed: number
  readonly captures: number
  readonly packets: number
  readonly connections: number
  /** How the captures ended: whole, or by which sentence. */
  readonly ends: Record<string, number>
  /** The most that the process held above what it held before, after a collection. */
  readonly mostHeldBytes: number
  /** Of this thread's own time: others may want the same core. */
  readonly slowestMs: number
  readonly reached: boolean
}

interface Tally {
  packets: number
  connections: number
  ends: Record<string, number>
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Prints one line of figures. The seed makes every run the same. */
export function run(): Promise<CaptureSoak> {
  const seed = 0x2545f491
  const random = xorshift(seed)
  const seeds = wholeCaptures(random)
  const tally: Tally = { packets: 0, connections: 0, ends: {} }
  // Code is compiled and tables grow to their size.
  for (let one = 0; one < 10_000; one += 1) read(hostile(seeds, random), random, { ...tally, ends: {} }, true)
  const before = heldNow()
  let mostHeldBytes = 0
  let slowestMs = 0
  for (let one = 1; one <= captures; one += 1) {
    const bytes = hostile(seeds, random)
    const start = process.threadCpuUsage()
    read(bytes, random, tally, one % lanesEvery === 0)
    const { user, system } = process.threadCpuUsage(start)
    slowestMs = Math.max(slowestMs, (user + system) / 1000)
    if (one % (captures / looks) === 0) mostHeldBytes = Math.max(mostHeldBytes, heldNow() - before)
  }
  const { packets, connections, ends } = tally
  const isHostile = (ends['whole'] ?? 0) < captures / 2 && packets > 0 && connections > 0
  const reached = isHostile && mostHeldBytes < heldBoundBytes && slowestMs < slowestBoundMs
  for (const [end, count] of Object.entries(ends)) console.log(`${end.padEnd(48)} ${count}`)
  console.log(
    `capture: ${captures} captures, ${packets} packets and ${connections} connections in them, held at most ` +
      `${(mostHeldBytes / 1e6).toFixed(2)} MB, the slowest took ${slowestMs.toFixed(1)} ms: ` +
      (reached ? 'nothing thrown, nothing kept' : 'not reached'),
  )
  return Promise.resolve({
    ...{ soak: 'capture', seed, captures, packets, connections, ends, mostHeldBytes, slowestMs, reached },
  })
}

/** Reads it in pieces of any size, as a file or a child's output comes. */
function read(bytes: Uint8Array, random: () => number, tally: Tally, withLanes: boolean): void {
  const reader = new CaptureReader()
  const finder = new ConnectionFinder()
  const packets: CapturedPacket[] = []
  let end = 'whole'
  try {
    for (let at = 0; at < bytes.length;) {
      const size = 1 + (random() % (random() % 4 === 0 ? 16 : 512))
      for (const packet of reader.push(bytes.subarray(at, at + size))) {
        decodePacket(packet.bytes, packet.linkType)
        finder.take(packet)
        packets.push(packet)
      }
      at += size
    }
    reader.end()
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    end = error.why.code
  }
  tally.ends[end] = (tally.ends[end] ?? 0) + 1
  tally.packets += packets.length
  tally.connections += finder.connections.length
  if (!withLanes) return
  for (const connection of finder.connections) {
    const segments = new ConnectionReader(connection)
    for (const packet of packets) segments.take(packet)
    reconstruct(segments.segments)
  }
}

/** Anything at all, or a whole capture with octets changed, its end cut off, or a piece of it twice. */
function hostile(seeds: readonly Uint8Array[], random: () => number): Uint8Array {
  if (random() % 16 === 0) return octets(random() % 200, random)
  const whole = seeds[random() % seeds.length] as Uint8Array
  const kind = random() % 8
  const part = kind < 4 ? whole.slice(0, random() % (whole.length + 1)) : whole.slice()
  const changes = kind % 4 === 0 ? 0 : 1 + (random() % 6)
  for (let change = 0; change < changes && part.length > 0; change += 1)
    part[random() % part.length] = random() % 3 === 0 ? extreme[random() % extreme.length]! : random() & 0xff
  if (kind !== 7) return part
  const from = random() % part.length
  return new Uint8Array([...part.subarray(0, from), ...part.subarray(random() % part.length)])
}

const extreme = [0, 1, 0x7f, 0x80, 0xff]

/** pcapng of our own and pcap in both byte orders and units, of whole connections over several links. */
function wholeCaptures(random: () => number): Uint8Array[] {
  return [linkTypes.raw, linkTypes.ethernet, linkTypes.linuxSll].flatMap((linkType) => {
    const packets = conversation(linkType, random)
    return [
      writePcapng(packets, 'Packet Lab'),
      pcap(packets, true, 1000n, 0xa1b2c3d4),
      pcap(packets, false, 1000n, 0xa1b2c3d4),
      pcap(packets, true, 1n, 0xa1b23c4d),
      pcap(packets, false, 1n, 0xa1b23c4d),
    ]
  })
}

const [fin, syn, rst, ack] = [1, 2, 4, 16]

/** Two connections one after the other: one closed, one reset. */
function conversation(linkType: number, random: () => number): TimedPacket[] {
  const steps: [fromCaller: boolean, flags: number][] = [
    [true, syn],
    [false, syn | ack],
    [true, ack],
    [true, fin | ack],
    [false, fin | ack],
    [true, ack],
    [true, syn],
    [false, rst | ack],
  ]
  return steps.map(([fromCaller, flags], at) => {
    const bytes = new Uint8Array([...linkHeader(linkType), ...segment(fromCaller, flags, random)])
    return {
      timeNs: 1_700_000_000_000_000_000n + BigInt(at) * 1_000_000n,
      linkType,
      originalLength: bytes.length,
      bytes,
      comment: at % 3 === 0 ? 'here: SYN-SENT' : null,
    }
  })
}

function linkHeader(linkType: number): Uint8Array {
  const length = linkType === linkTypes.ethernet ? 14 : linkType === linkTypes.linuxSll ? 16 : 0
  const header = new Uint8Array(length)
  if (length > 0) header.set([0x08, 0x00], length - 2)
  return header
}

/** IPv4 with a TCP header that has options in it. */
function segment(fromCaller: boolean, flags: number, random: () => number): Uint8Array {
  const bytes = new Uint8Array(60)
  const [source, destination] = fromCaller ? [1, 2] : [2, 1]
  bytes.set([0x45, 0, 0, 60, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, source, 192, 0, 2, destination])
  const view = new DataView(bytes.buffer)
  view.setUint16(20, fromCaller ? 4000 : 80)
  view.setUint16(22, fromCaller ? 80 : 4000)
  view.setUint32(24, random())
  view.setUint32(28, random())
  bytes.set([0xa0, flags, 0xfa, 0xf0], 32)
  bytes.set([2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7], 40)
  return bytes
}

function pcap(
  packets: readonly TimedPacket[],
  littleEndian: boolean,
  unitNs: bigint,
  magic: number,
): Uint8Array {
  const whole = new Uint8Array(24 + packets.reduce((sum, { bytes }) => sum + 16 + bytes.length, 0))
  const view = new DataView(whole.buffer)
  view.setUint32(0, magic, littleEndian)
  view.setUint16(4, 2, littleEndian)
  view.setUint16(6, 4, littleEndian)
  view.setUint32(16, 262_144, littleEndian)
  view.setUint32(20, packets[0]?.linkType ?? 0, littleEndian)
  let at = 24
  for (const { timeNs, bytes, originalLength } of packets) {
    view.setUint32(at, Number(timeNs / 1_000_000_000n), littleEndian)
    view.setUint32(at + 4, Number((timeNs % 1_000_000_000n) / unitNs), littleEndian)
    view.setUint32(at + 8, bytes.length, littleEndian)
    view.setUint32(at + 12, originalLength, littleEndian)
    whole.set(bytes, at + 16)
    at += 16 + bytes.length
  }
  return whole
}

function octets(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => random() & 0xff)
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
