/** The data port over TCP: silent connections of strangers take few places, and whoever has a session its own. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/base/clock'
import { hmacSha256 } from '../../../electron/engine/base/hmac-sha256'
import { descriptorOf, listenTcp } from '../../../electron/engine/net/tcp'
import { bindUdp } from '../../../electron/engine/net/udp'
import type { ReflectingTransport } from '../../../electron/engine/reflector/reflecting-transport'
import { Reflector } from '../../../electron/engine/reflector/reflector'
import type { SessionOrder } from '../../../electron/engine/reflector/session'
import { tcp } from '../../../electron/engine/reflector/transports/tcp'
import { LengthPrefixDecoder, prefixU16 } from '../../../shared/wire/length-prefixed'
import { decodeReply, encodeProbe } from '../../../shared/wire/stamp'

const key = new Uint8Array(32).fill(7)
const server = '127.0.0.1'
const withoutSession = 16
const ofAddress = 2
let port: number
let reflector: Reflector
let transport: ReflectingTransport
let sockets: Socket[]
let release: (() => Promise<void>)[]

beforeEach(async () => {
  sockets = []
  release = []
  const clock = systemClock()
  reflector = new Reflector({ clock, errorEstimate: 1, transports: ['tcp'] })
  transport = tcp.open(
    {
      reflector,
      arrivalNs: () => clock.nowNs(),
      attention: null,
      bindUdp,
      listenTcp: async (address, any, onConnection) => {
        const listening = await listenTcp(address, any, onConnection)
        port = (listening.address() as { port: number }).port
        return listening
      },
      descriptorOf,
      tcpInfo: () => null,
      udpDrops: async () => null,
    },
    0,
  )
  await transport.listen({ places: [server], addresses: [server], port: 0 })
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  for (const end of release) await end()
  transport.close()
  await transport.leave()
})

/** A connection from this address that says nothing; its end is told by `closed`. */
async function knock(from: string): Promise<{ socket: Socket; closed: Promise<number> }> {
  const startedMs = performance.now()
  const socket = connect({ host: server, port, localAddress: from })
  sockets.push(socket)
  socket.on('error', () => {})
  const closed = new Promise<number>((resolve) =>
    socket.once('close', () => resolve(performance.now() - startedMs)).resume(),
  )
  await once(socket, 'connect')
  return { socket, closed }
}

async function openSession(ssid: number, remoteAddress: string): Promise<void> {
  const order: SessionOrder = { ssid, keys: { tcp: key }, remoteAddress, transports: ['tcp'], maxProbes: 10 }
  const held = await transport.hold({ ...order, localAddress: server })
  reflector.open(order)
  release.push(held.release)
}

/** Sends a probe of the session and resolves with the sequence number that the reply echoes. */
function probed({ socket }: { socket: Socket }, ssid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const decoder = new LengthPrefixDecoder(1000, (frame) =>
      resolve(decodeReply(frame, 'authenticated')?.senderSequence),
    )
    socket.on('data', (chunk: Buffer) => decoder.push(chunk))
    const sent = { unixSeconds: 1_700_000_000, nanoseconds: 0 }
    const probe = encodeProbe(
      { mode: 'authenticated', sequence: 3, sent, errorEstimate: 1, ssid, payloadBytes: 112 },
      hmacSha256(key),
    )
    socket.write(prefixU16(probe))
  })
}

describe('silent connections at the data port', () => {
  it('from one address are two, from many sixteen, and a session is served among them', async () => {
    await openSession(1, '127.0.0.9')
    const knocks = []
    for (let number = 0; number < 10; number += 1) knocks.push(await knock('127.0.0.2'))
    await Promise.all(knocks.slice(ofAddress).map(({ closed }) => closed))
    expect(knocks.slice(0, ofAddress).map(({ socket }) => socket.destroyed)).toEqual([false, false])
    const flood = Array.from({ length: 2000 }, (_, number) => knock(`127.0.1.${1 + (number % 200)}`))
    await Promise.all(flood)
    const served = await knock('127.0.0.9')
    expect(await probed(served, 1)).toBe(3)
    expect(transport.openSockets).toBeLessThanOrEqual(2 + withoutSession)
  })

  it('from an address with sessions are two for each, apart from those of others', async () => {
    await openSession(1, '127.0.0.9')
    await openSession(2, '127.0.0.9')
    for (let number = 0; number < 40; number += 1) await knock(`127.0.1.${1 + (number % 20)}`)
    const silent = [await knock('127.0.0.9'), await knock('127.0.0.9'), await knock('127.0.0.9')]
    const served = await knock('127.0.0.9')
    expect(await probed(served, 2)).toBe(3)
    expect(silent.filter(({ socket }) => socket.destroyed)).toEqual([])
    // The one that was known by its probe no longer takes a place of those that are not.
    const next = await knock('127.0.0.9')
    expect(await probed(next, 1)).toBe(3)
    const fifth = [await knock('127.0.0.9'), await knock('127.0.0.9')]
    await fifth[1]!.closed
  })

  it('are closed after two seconds, and others have their places', async () => {
    const first = await knock('127.0.0.2')
    await knock('127.0.0.2')
    expect(await first.closed).toBeGreaterThan(1900)
    await Promise.all(sockets.filter(({ destroyed }) => !destroyed).map((socket) => once(socket, 'close')))
    const third = await knock('127.0.0.2')
    await openSession(1, '127.0.0.2')
    expect(await probed(third, 1)).toBe(3)
  })
})
