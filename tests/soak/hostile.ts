/**
 * 1,000,000 hostile datagrams and frames: random ones and valid ones with something changed, through every decoder
 * that strangers can reach, and at a living lab's data port. Nothing throws but what is named, nothing is answered,
 * nothing grows.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEngine } from '../../electron/engine/index'
import { contract } from '../../shared/contract'
import { connect } from '../../shared/ipc/client'
import { decodeBeacon } from '../../shared/wire/beacon'
import { encodeFrame, FrameDecoder, FrameError } from '../../shared/wire/control-frame'
import { LengthPrefixDecoder } from '../../shared/wire/length-prefixed'
import { decodeProbe, decodeReply, encodeProbe } from '../../shared/wire/stamp'

const cases = 1_000_000
const atTheLab = 200_000
/** The kernel takes a burst into its buffer; more would be lost before the lab sees them. */
const burst = 200
const connections = 2000
/** Resident memory may move so much for the runtime's own reasons. */
const growthBoundBytes = 48_000_000

interface HostileSoak {
  readonly soak: 'hostile'
  readonly decoded: number
  readonly sent: number
  readonly rejected: number
  readonly answers: number
  readonly grownBytes: number
  readonly reached: boolean
}

/** Prints one line of figures. */
export async function run(): Promise<HostileSoak> {
  decodeHostile()
  const { sent, rejected, answers, grownBytes } = await attackLab()
  const reached = answers === 0 && rejected > 0 && grownBytes < growthBoundBytes
  const verdict = reached ? 'no crash, no answer, no growth' : 'not reached'
  console.log(
    `hostile: ${cases} decoded, ${sent} datagrams and ${connections} connections at the data port, ${rejected} counted as rejected, ${answers} answered, ${(grownBytes / 1e6).toFixed(1)} MB grown: ${verdict}`,
  )
  return { soak: 'hostile', decoded: cases, sent, rejected, answers, grownBytes, reached }
}

/** Half of them random, half a valid packet with some octets changed or its end cut off. */
function hostileBytes(): Uint8Array {
  if (Math.random() < 0.5) return randomBytes(Math.floor(Math.random() * 300))
  const bytes = Math.random() < 0.5 ? probe() : encodeFrame({ type: 'heartbeat', more: Math.random() })
  for (let change = 0; change < 3; change += 1) {
    bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256)
  }
  return bytes.subarray(0, Math.ceil(Math.random() * bytes.length))
}

function probe(): Uint8Array {
  const sent = { unixSeconds: 1_700_000_000, nanoseconds: 1 }
  const packet = {
    mode: 'authenticated',
    sequence: 1,
    sent,
    errorEstimate: 1,
    ssid: 1,
    payloadBytes: 112,
  } as const
  return encodeProbe(packet, (bytes) => createHmac('sha256', 'a stranger').update(bytes).digest())
}

function decodeHostile(): void {
  let control = new FrameDecoder()
  let frames = new LengthPrefixDecoder(65_000, () => {})
  for (let one = 0; one < cases; one += 1) {
    const bytes = hostileBytes()
    for (const mode of ['authenticated', 'open'] as const) {
      decodeProbe(bytes, mode)
      decodeReply(bytes, mode)
    }
    decodeBeacon(bytes)
    if (frames.push(bytes) === 'oversize') frames = new LengthPrefixDecoder(65_000, () => {})
    try {
      for (const value of control.push(bytes)) void value
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      control = new FrameDecoder()
    }
  }
}

async function attackLab(): Promise<Pick<HostileSoak, 'sent' | 'rejected' | 'answers' | 'grownBytes'>> {
  const profile = mkdtempSync(join(tmpdir(), 'packet-lab-soak-'))
  const engine = await startEngine({
    profile,
    version: 'soak',
    threads: new URL('../../out/electron/', import.meta.url),
    overrides: { listening: { mode: 'off' } },
  })
  const socket = createSocket('udp4')
  try {
    const api = connect(engine.connect(), contract)
    const port = await dataPort(api)
    let answers = 0
    socket.on('message', () => (answers += 1))
    socket.on('error', () => {})
    const before = process.memoryUsage.rss()
    for (let sent = 0; sent < atTheLab; sent += burst) {
      for (let one = 0; one < burst; one += 1) socket.send(hostileBytes(), port, '127.0.0.1')
      await new Promise((resolve) => setImmediate(resolve))
    }
    for (let one = 0; one < connections; one += 1) await garbageConnection(port)
    const rejected = await settled(api)
    return { sent: atTheLab, rejected, answers, grownBytes: process.memoryUsage.rss() - before }
  } finally {
    socket.close()
    await engine.stop()
    rmSync(profile, { recursive: true, force: true })
  }
}

type Api = ReturnType<typeof connect<typeof contract>>

async function dataPort(api: Api): Promise<number> {
  for await (const status of api.status({})) if (status.dataPort !== null) return status.dataPort
  throw new Error('the engine ended')
}

/** The count of rejected packets once it stands still: everything sent has been looked at. */
async function settled(api: Api): Promise<number> {
  let last = -1
  for await (const { rejected } of api.status({})) {
    if (rejected > 0 && rejected === last) return rejected
    last = rejected
  }
  throw new Error('the engine ended')
}

/** Says something no session says and waits until the lab hangs up. */
async function garbageConnection(port: number): Promise<void> {
  const socket = connectTcp({ host: '127.0.0.1', port })
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  // 112 octets after their length: a whole frame, of no session.
  socket.write(Buffer.concat([Buffer.of(0, 112), randomBytes(112)]))
  await closed
}
