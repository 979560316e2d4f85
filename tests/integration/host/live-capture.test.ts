/** Live captures on loopback: none of the packets is missed, the child is reaped, a refusal says why. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startCapture, type CaptureOrder, type LiveCapture } from '../../../electron/host/live-capture'
import type { CapturedPacket } from '../../../shared/capture/capture-reader'
import { isCaptureRefusal } from '../../../shared/capture/capture-refusal'
import { decodePacket } from '../../../shared/capture/packet'

const isRoot = process.getuid?.() === 0
const hasTcpdump = spawnSync('tcpdump', ['--version']).error === undefined
const hasDumpcap = spawnSync('dumpcap', ['--version']).error === undefined
const leftOut =
  process.platform !== 'linux' ? 'the loopback is called lo on Linux' : !isRoot ? 'it needs root' : null
const reason = leftOut ?? (hasTcpdump ? null : 'tcpdump is not installed')
if (reason !== null) process.stderr.write(`Left out: the live captures, because ${reason}.\n`)

describe.skipIf(reason !== null)('A live capture', () => {
  let socket: Socket
  let port: number
  let abort: AbortController

  beforeEach(async () => {
    socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    port = socket.address().port
    abort = new AbortController()
  })
  afterEach(() => {
    abort.abort()
    socket.close()
  })

  const order = (change: Partial<CaptureOrder> = {}): CaptureOrder => ({
    interface: 'lo',
    filter: `udp port ${port}`,
    maxPackets: 1000,
    maxSeconds: 60,
    signal: abort.signal,
    ...change,
  })
  async function started(change: Partial<CaptureOrder> = {}): Promise<LiveCapture> {
    const capture = await startCapture(order(change))
    if (isCaptureRefusal(capture)) throw new Error(JSON.stringify(capture))
    return capture
  }
  const send = (octets: number) =>
    new Promise((resolve) => socket.send(new Uint8Array(octets), port, '127.0.0.1', resolve))

  it('has every packet from its beginning to its stop, with time and length', async () => {
    const before = BigInt(Date.now()) * 1_000_000n
    const capture = await started()
    for (const octets of [1, 200, 1000]) await send(octets)
    const packets: CapturedPacket[] = []
    for await (const packet of capture) if (packets.push(packet) === 3) void capture.stop()
    expect(packets.map(({ bytes }) => bytes.length)).toEqual([43, 242, 256])
    expect(packets.map(({ originalLength }) => originalLength)).toEqual([43, 242, 1042])
    expect(packets.map(({ bytes, linkType }) => decodePacket(bytes, linkType).udp?.payloadLength)).toEqual([
      1, 200, 1000,
    ])
    for (const { timeNs } of packets) {
      expect(timeNs).toBeGreaterThan(before - 1_000_000_000n)
      expect(timeNs).toBeLessThan(before + 60_000_000_000n)
    }
    expect(await capture.ended).toEqual({ kernelDrops: 0, problem: null })
  })

  it('ends by itself after so many packets', async () => {
    const capture = await started({ maxPackets: 2 })
    for (const octets of [1, 2, 3]) await send(octets)
    let seen = 0
    for await (const packet of capture) seen += packet.bytes.length > 0 ? 1 : 0
    expect(seen).toBe(2)
    expect(await capture.ended).toEqual({ kernelDrops: 0, problem: null })
  })

  it('ends by itself after so many seconds, without a packet', async () => {
    const capture = await started({ maxSeconds: 1 })
    for await (const packet of capture) expect(packet).toBeNull()
    expect(await capture.ended).toEqual({ kernelDrops: 0, problem: null })
  })

  it('is gone with its child when its signal fires, though nobody read it', async () => {
    const before = childrenNow()
    const capture = await started()
    expect(childrenNow().length).toBeGreaterThan(before.length)
    await send(1)
    abort.abort()
    expect((await capture.ended).problem).toBeNull()
    expect(childrenNow()).toEqual(before)
  })

  it('is gone with its child when its reader leaves', async () => {
    const before = childrenNow()
    const capture = await started()
    await send(1)
    for await (const packet of capture) {
      expect(packet.originalLength).toBe(43)
      break
    }
    await capture.ended
    expect(childrenNow()).toEqual(before)
  })

  it.each(['nosuch0', '3', '-', 'TCP@127.0.0.1', '/tmp/pipe', ''])(
    'on %j is refused: there is no such interface',
    async (name) =>
      expect(await startCapture(order({ interface: name }))).toMatchObject({ refusal: 'noSuchInterface' }),
  )

  it('with a filter that is none is refused in the program’s words', async () =>
    expect(await startCapture(order({ filter: 'udp prot 9' }))).toMatchObject({
      refusal: 'failed',
      detail: expect.stringContaining('filter expression') as string,
    }))

  it('that was cancelled before it began leaves no child', async () => {
    const before = childrenNow()
    const starting = startCapture(order())
    abort.abort()
    expect(isCaptureRefusal(await starting)).toBe(true)
    expect(childrenNow()).toEqual(before)
  })

  it.skipIf(!hasDumpcap)('has every packet by dumpcap too, which keeps them for a while', () =>
    withProgramsAlone(['dumpcap'], async () => {
      const capture = await started()
      expect(capture.program).toBe('dumpcap')
      for (const octets of [1, 200, 1000]) await send(octets)
      const lengths: number[] = []
      for await (const { originalLength } of capture)
        if (lengths.push(originalLength) === 3) void capture.stop()
      expect(lengths).toEqual([43, 242, 1042])
      expect(await capture.ended).toEqual({ kernelDrops: 0, problem: null })
    }),
  )

  it('that the user may not make says so, by the program that is there', () =>
    withProgramsAlone(['tcpdump', 'timeout'], async () => {
      process.seteuid?.(65_534)
      try {
        expect(await startCapture(order())).toMatchObject({
          refusal: 'notAllowed',
          system: 'linux',
          program: 'tcpdump',
          detail: expect.stringContaining('permission') as string,
        })
      } finally {
        process.seteuid?.(0)
      }
    }))

  it('without a program says so', () =>
    withProgramsAlone([], async () =>
      expect(await startCapture(order())).toMatchObject({ refusal: 'noProgram', system: 'linux' }),
    ))
})

/** Runs `body` where no other programs are to be found on the PATH. */
async function withProgramsAlone(names: string[], body: () => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'packet-lab-capture-'))
  chmodSync(folder, 0o755)
  for (const name of names)
    symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(folder, name))
  const path = process.env['PATH']
  process.env['PATH'] = folder
  try {
    await body()
  } finally {
    process.env['PATH'] = path
    rmSync(folder, { recursive: true })
  }
}

/** Every process that descends from this one and captures. */
function childrenNow(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        const group = readFileSync(`/proc/${pid}/environ`, 'utf8')
        return /\b(?:tcpdump|dumpcap)\b/.test(line) && group.includes(mark) ? [`${pid} ${line}`] : []
      } catch {
        return []
      }
    })
}

/** In the environment of this process's children, and of nobody else's. */
const mark = `PACKET_LAB_TEST=${process.pid}`
process.env['PACKET_LAB_TEST'] = String(process.pid)
