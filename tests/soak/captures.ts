/**
 * Any folder of captures through the lab and through tshark, which shares no line with it: packets, the ends of each
 * segment, the connections they belong to, what was sent again, relative numbers. Then packets of them with octets
 * changed, many to a file, judged in the same way. A difference is no fault by itself: each is printed, with why where
 * that is known; one without a reason in a file as it was fails the campaign.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { TimedPacket } from '../../shared/capture/capture-reader'
import { writePcapng } from '../../shared/capture/pcapng-writer'
import { packetsOf, readByLab } from './support/lab-reading'
import { differenceKinds, differencesOf, type Difference } from './support/reading-differences'
import { readByTshark } from './support/tshark-reading'

const mutations = 100_000
/** Of them; of the files themselves, none. */
const mostUnexplained = 10
const mutatedName = 'mutations from'
const mutationsPerFile = 2000
const mostMutatedBytes = 4096
const largestFileBytes = 64 * 1024 * 1024
const seed = 0x2545f491
/** Printed of each kind and reason; the figures' file has them all. */
const shown = 5

interface CapturesSoak {
  readonly soak: 'captures'
  readonly seed: number
  readonly files: number
  readonly packets: number
  readonly segments: number
  readonly mutations: number
  readonly differences: readonly Difference[]
  readonly reached: boolean
}

/** Prints the figures. Throws where no folder is given, or there is no tshark. */
export function run(): Promise<CapturesSoak> {
  const folder = process.env['PACKET_LAB_CAPTURES']
  if (folder === undefined) throw new Error('Name a folder of captures: npm run soak -- captures DIR')
  const scratch = mkdtempSync(join(tmpdir(), 'packet-lab-captures-'))
  const differences: Difference[] = []
  const pool: TimedPacket[] = []
  let [files, packets, segments] = [0, 0, 0]
  try {
    for (const file of filesIn(folder)) {
      const bytes = captureIn(file)
      if (bytes === null) continue
      files += 1
      const plain = join(scratch, 'capture')
      writeFileSync(plain, bytes)
      const lab = readByLab(bytes)
      packets += lab.packets
      segments += lab.segments.size
      differences.push(...differencesOf(relative(folder, file), lab, readByTshark(plain)))
      for (const packet of packetsOf(bytes).packets.slice(0, 200))
        if (packet.bytes.length <= mostMutatedBytes) pool.push({ ...packet, timeNs: packet.timeNs ?? 0n })
    }
    if (pool.length > 0) differences.push(...mutated(pool, scratch))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  report(differences)
  const unexplained = differences.filter(({ why }) => why === null)
  const ofMutations = unexplained.filter(({ file }) => file.startsWith(mutatedName)).length
  const reached = files > 0 && unexplained.length === ofMutations && ofMutations <= mostUnexplained
  console.log(
    `captures: ${files} files, ${packets} packets, ${segments} segments, ${mutations} mutations; ` +
      `${differences.length} differences, ${unexplained.length} unexplained: ${reached ? 'reached' : 'not reached'}`,
  )
  return Promise.resolve({
    soak: 'captures',
    seed,
    files,
    packets,
    segments,
    mutations,
    differences,
    reached,
  })
}

/** Packets with octets changed, cut off or lengthened, as many to a file as one tshark reads at once. */
function mutated(pool: readonly TimedPacket[], scratch: string): Difference[] {
  const random = xorshift(seed)
  const found: Difference[] = []
  const file = join(scratch, 'mutated.pcapng')
  for (let done = 0; done < mutations; done += mutationsPerFile) {
    const packets = Array.from({ length: mutationsPerFile }, (_, at): TimedPacket => {
      const packet = pool[random() % pool.length] as TimedPacket
      const bytes = changed(packet.bytes, random)
      return {
        ...packet,
        timeNs: BigInt(at) * 1_000_000n,
        bytes,
        originalLength: bytes.length,
        comment: null,
      }
    })
    const whole = writePcapng(packets, 'Packet Lab')
    writeFileSync(file, whole)
    found.push(...differencesOf(`${mutatedName} ${done}`, readByLab(whole), readByTshark(file)))
  }
  return found
}

function changed(bytes: Uint8Array, random: () => number): Uint8Array {
  const kind = random() % 8
  const cut = kind === 0 ? random() % (bytes.length + 1) : bytes.length
  const copy = new Uint8Array(cut + (kind === 1 ? random() % 64 : 0))
  copy.set(bytes.subarray(0, cut))
  for (let change = random() % 4; change > 0 && copy.length > 0; change -= 1)
    copy[random() % Math.min(copy.length, 96)] = random() % 3 === 0 ? (random() % 2) * 0xff : random() & 0xff
  return copy
}

function report(differences: readonly Difference[]): void {
  for (const kind of differenceKinds) {
    const reasons = new Map<string, Difference[]>()
    for (const difference of differences.filter((one) => one.kind === kind)) {
      const why = difference.why ?? 'NOT EXPLAINED'
      const alike = reasons.get(why)
      if (alike === undefined) reasons.set(why, [difference])
      else alike.push(difference)
    }
    for (const [why, alike] of [...reasons].toSorted((a, b) => b[1].length - a[1].length)) {
      console.log(`${kind}: ${alike.length}, ${why}`)
      for (const { file, packet, lab, tshark } of alike.slice(0, shown))
        console.log(`    ${file} #${packet}: lab ${lab} | tshark ${tshark}`)
    }
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && statSync(file).size <= largestFileBytes)
    .toSorted()
}

/** Null for what does not begin as pcap or pcapng, unpacked where it is packed by gzip. */
function captureIn(file: string): Uint8Array | null {
  let bytes: Uint8Array = readFileSync(file)
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      bytes = gunzipSync(bytes, { maxOutputLength: largestFileBytes })
  } catch {
    return null
  }
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  return magics.has(magic) ? bytes : null
}

const magics = new Set(['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a'])

/** Marsaglia's xorshift. */
function xorshift(start: number): () => number {
  let state = start
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}
