/** The control port among floods: whoever knows its handshake gets in, whatever else knocks. */
import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Server } from 'node:tls'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/base/clock'
import { ControlConnection } from '../../../electron/engine/control/connection'
import { identityOf, makeCertificate } from '../../../electron/engine/net/certificate'
import {
  dialControl,
  listenControl,
  type ControlTransport,
  type KeyPair,
} from '../../../electron/engine/net/tls'
import { encodeFrame } from '../../../shared/wire/control-frame'
import type { ControlMessage } from '../../../shared/wire/control-message'
import { helloFrom } from '../../support/control-pair'

const looked: ControlMessage = {
  type: 'looked',
  discovery: 'on',
  heardYou: Array.from({ length: 64 }, () => ({ channel: 'broadcast' as const, from: '192.0.2.66' })),
  rejected: 0,
}
const most = 256
const waveSize = 250
let ours: KeyPair
let theirs: KeyPair
let server: Server
let port: number
let welcomed: ControlTransport[]
let sockets: Socket[]

beforeAll(async () => {
  ours = await makeCertificate()
  theirs = await makeCertificate()
})
beforeEach(async () => {
  welcomed = []
  sockets = []
  server = await listenControl('127.0.0.1', 0, ours, most, (transport) => welcomed.push(transport))
  port = (server.address() as { port: number }).port
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  for (const transport of welcomed) transport.destroy()
  server.close()
  await once(server, 'close')
})

/** Connects and says `first`, then nothing. Resolves once it is connected or refused. */
async function knock(first: Uint8Array | null, localAddress: string): Promise<void> {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress })
  sockets.push(socket)
  socket.on('error', () => {})
  await new Promise<void>((resolve) => {
    socket.once('connect', () => {
      if (first !== null) socket.write(first)
      resolve()
    })
    socket.once('close', () => resolve())
  })
}

/** In waves, since flood and lab share one thread here: a lab of its own accepts while others connect. */
async function flood(connections: number, first: Uint8Array | null, from = '127.0.0.1'): Promise<void> {
  for (let wave = 0; wave < connections; wave += waveSize)
    await Promise.all(Array.from({ length: waveSize }, () => knock(first, from)))
}

async function dial(keys = theirs): Promise<ControlTransport> {
  const transport = await dialControl('127.0.0.1', port, keys, new AbortController().signal)
  sockets.push({ destroy: () => transport.destroy() } as Socket)
  return transport
}

describe('the control port', () => {
  it.each([
    ['silent connections', null],
    ['connections that send garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['connections that stop in the middle of a handshake', Buffer.from('16030100c8010000c40303', 'hex')],
  ])('lets a lab in among 5,000 %s', async (_what, first) => {
    const flooding = flood(5000, first)
    const during = await dial()
    await flooding
    const after = await dial()
    expect([during.identity, after.identity]).toEqual(
      Array.from({ length: 2 }, () => identityOf(ours.certificatePem)),
    )
    expect(welcomed.map(({ identity }) => identity)).toContain(identityOf(theirs.certificatePem))
    const open = await new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    )
    expect(open).toBeLessThan(1000)
  })

  it('has time for a slow caller while another address floods it', async () => {
    const slow = connectTcp({ host: '127.0.0.1', port, localAddress: '127.0.0.1' })
    sockets.push(slow)
    await once(slow, 'connect')
    let isClosed = false
    slow.once('close', () => (isClosed = true)).resume()
    await flood(2000, null, '127.0.0.2')
    // Whoever comes later was accepted later, and the flood's oldest are gone by now.
    const after = await dial()
    expect([isClosed, after.identity]).toEqual([false, identityOf(ours.certificatePem)])
    expect(sockets.filter((socket) => socket.destroyed).length).toBeGreaterThan(1000)
  })

  it('ends the connection of a caller that reads nothing, and knows why', async () => {
    const caller = await dial()
    // Nobody listens to its data, so that nothing of it is read.
    caller.write(encodeFrame(helloFrom('caller')))
    await expect.poll(() => welcomed).toHaveLength(1)
    const lab = helloFrom('lab')
    const connection = await ControlConnection.establish(welcomed[0]!, 'listener', lab, systemClock())
    const answer = encodeFrame(looked).length
    let sentBytes = 0
    while (connection.failure === null && sentBytes < 64 * 1024 * 1024) {
      connection.send(looked)
      sentBytes += answer
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(connection.failure).toMatchObject({ failure: 'peerGone', detail: 'tooMuchUnread' })
    expect((await dial()).identity).toBe(identityOf(ours.certificatePem))
  })

  it('counts what waits for one identity over all its connections, and for another apart', async () => {
    for (let number = 0; number < 3; number += 1) await dial()
    await dial(await makeCertificate())
    await expect.poll(() => welcomed).toHaveLength(4)
    const ofThree = welcomed.filter(({ identity }) => identity === identityOf(theirs.certificatePem))
    const [other] = welcomed.filter((transport) => !ofThree.includes(transport))
    for (const transport of ofThree) transport.write(Buffer.alloc(32 * 1024 * 1024))
    const waiting = ofThree.map(({ waitingBytes }) => waitingBytes)
    const sum = waiting.reduce((all, bytes) => all + bytes, 0)
    expect(Math.min(...waiting)).toBeGreaterThan(0)
    expect(ofThree.map(({ waitingBytesOfIdentity }) => waitingBytesOfIdentity)).toEqual([sum, sum, sum])
    expect(other?.waitingBytesOfIdentity).toBe(0)
    const closed = new Promise<void>((resolve) => ofThree[0]?.onClose(() => resolve()))
    ofThree[0]?.destroy()
    await closed
    expect(ofThree[1]?.waitingBytesOfIdentity).toBeLessThan(sum)
  })

  it('hands on no more finished handshakes than it is told', async () => {
    server.close()
    await once(server, 'close')
    server = await listenControl('127.0.0.1', 0, ours, 3, (transport) => welcomed.push(transport))
    port = (server.address() as { port: number }).port
    const closed: Promise<void>[] = []
    for (let number = 0; number < 5; number += 1) {
      const transport = await dial()
      if (number >= 3) closed.push(new Promise((resolve) => transport.onClose(() => resolve())))
    }
    await Promise.all(closed)
    expect(welcomed).toHaveLength(3)
  })
})
