/** Links over the loopback: many clients, two labs that answer each other, floods, and what closing closes. */
import { sentenceOf } from '../../../unit/address/refused'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createSocket } from 'node:dgram'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fullLines, fullOctets } from '../../../../electron/stations/messages/pending-log'
import { anyRun } from '../../../../shared/stations/messages/pattern'
import { client, MessagesLab, noReplies, server, udp, type OpenedLink } from './messages-lab'

/** libuv reads no more at a time. */
const largestRead = 65_536

let lab: MessagesLab
let other: MessagesLab
beforeEach(() => {
  lab = new MessagesLab()
  other = new MessagesLab()
})
afterEach(async () => {
  await lab.close()
  await other.close()
})

/** Answers everything with the same words. */
const always = (limit: number, delayMs = 0) => ({
  rules: [{ pattern: [anyRun], reply: Buffer.from('again'), delayMs }],
  limit,
})

describe('a server', () => {
  it('hears every client apart, and writes to one or to all', async () => {
    const served = (await lab.open(server('delimiter:0a'))).read()
    const clients: OpenedLink[] = []
    for (const name of ['a', 'b', 'c']) {
      const each = (await other.open(client(served.place, 'delimiter:0a'))).read()
      await each.send(`I am ${name}`)
      clients.push(each)
    }
    await served.until(() => served.texts('in').length === 3)
    expect(served.texts('in').toSorted()).toEqual(['I am a', 'I am b', 'I am c'])
    expect(await served.send('to all')).toBeNull()
    expect(await served.send('to b', clients[1]!.place)).toBeNull()
    await clients[1]!.until(() => clients[1]!.texts('in').length === 2)
    for (const each of [clients[0]!, clients[2]!]) await each.until(() => each.texts('in').length === 1)
    expect(clients.map((each) => each.texts('in'))).toEqual([['to all'], ['to all', 'to b'], ['to all']])
  })

  it('answers a client that ended its sending before it closes', async () => {
    const served = (await lab.open(server('delimiter:0a', always(10, 20)))).read()
    const [host, port] = served.place.split(':')
    const socket = connect({ host: host!, port: Number(port), allowHalfOpen: true })
    socket.end('question\n')
    let heard = ''
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    await once(socket, 'end')
    socket.destroy()
    expect(heard).toBe('again\n')
  })

  it('says that nobody is there to write to', async () => {
    const served = await lab.open(server())
    expect(await served.send('hello')).toMatchObject({ failure: 'badInput' })
  })

  it('lets its port and its connections go when it is closed', async () => {
    const served = await lab.open(server())
    const { place } = served
    const joined = (await other.open(client(place))).read()
    await served.close()
    await joined.over
    expect(lab.service.openSockets()).toBe(0)
    expect(await other.tryOpen(client(place))).toMatchObject({ failure: 'nobodyListening' })
    const again = await lab.tryOpen({ kind: 'tcpServer', at: place, codec: 'none', replies: noReplies })
    expect(again).toMatchObject({ state: { state: 'open' } })
  })

  it('names the program that has its port', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as { port: number }
    const refused = await lab.tryOpen({
      kind: 'tcpServer',
      at: String(port),
      codec: 'none',
      replies: noReplies,
    })
    holder.close()
    expect(refused).toMatchObject({ failure: 'portTaken', protocol: 'tcp', port, pid: process.pid })
  })
})

describe('two labs that answer each other', () => {
  it.each([
    ['TCP', 0],
    ['TCP, slowly', 3],
  ])('come to an end over %s, and say why', async (_name, delayMs) => {
    const served = (await lab.open(server('delimiter:0a', always(40, delayMs)))).read()
    const joined = (await other.open(client(served.place, 'delimiter:0a', always(1000, delayMs)))).read()
    await joined.send('begin')
    await served.until(() => served.events().includes('repliesStopped'))
    await served.until(() => served.state.repliesStopped)
    expect(served.state.repliesSent).toBe(40)
    // The other answered the last of the forty and heard nothing more.
    await joined.until(() => joined.texts('in').length === 40 && joined.texts('out').length === 41)
    await served.until(() => served.texts('in').length === 41)
    expect(joined.state.repliesStopped).toBe(false)
    // A message of a person's own does not set it off again; saying go on does.
    await served.send('a word')
    await joined.until(() => joined.texts('in').length === 41)
    await served.until(() => served.texts('in').length === 42)
    expect(served.texts('out').filter((text) => text === 'again')).toHaveLength(40)
    await lab.service.handlers.setReplies(
      { link: served.id, replies: always(5) },
      new AbortController().signal,
    )
    await joined.send('once more')
    await served.until(() => served.texts('out').filter((text) => text === 'again').length === 45)
    await served.until(() => served.state.repliesStopped)
  })

  it('come to an end over UDP', async () => {
    const one = (await lab.open(udp('', always(30)))).read()
    const two = (await other.open(udp(one.place, always(30)))).read()
    await two.send('begin')
    await one.until(() => one.events().includes('repliesStopped') || one.texts('in').length === 31)
    await one.until(() => one.state.repliesSent === 30)
    expect(two.texts('out').length).toBeLessThanOrEqual(31)
  })
})

describe('a flood', () => {
  it('over TCP waits at its sender while nobody takes the lines', async () => {
    const served = await lab.open(server())
    const [host, port] = served.place.split(':')
    const socket: Socket = connect({ host: host!, port: Number(port) })
    const size = 48 * 1024 * 1024
    socket.write(Buffer.alloc(size))
    await served.until(() => served.state.octetsIn >= fullOctets)
    // Turns of the loop in which a socket that still read would read on.
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    // Somebody else makes for a new state, so that what is looked at is what is now.
    await other.open(client(served.place))
    await served.until(() => served.state.peers.length === 2)
    expect(served.state.octetsIn).toBeLessThanOrEqual(fullOctets + largestRead)
    expect(socket.writableLength).toBeGreaterThan(0)
    served.read()
    socket.end()
    await served.until(() => served.events().includes('closed'))
    const received = served.lines.reduce(
      (sum, line) => sum + (line.kind === 'message' ? line.payload.length : 0),
      0,
    )
    expect([received, served.state.linesDropped]).toEqual([size, 0])
  })

  it('over UDP is dropped and counted', async () => {
    const heard = await lab.open(udp())
    const [host, port] = heard.place.split(':')
    const sender = createSocket('udp4')
    for (let sent = 0; sent < 2 * fullLines; sent += 1) {
      sender.send('x', Number(port), host!)
      // Read as they come, so that the kernel's buffer holds them all.
      if (sent % 20 === 19) await new Promise((resolve) => setImmediate(resolve))
    }
    sender.close()
    await heard.until(() => heard.state.linesDropped > 0)
    heard.read()
    await heard.until(() => heard.lines.length > 0)
    await heard.until(() => heard.state.messagesIn === heard.lines.length + heard.state.linesDropped)
    expect(heard.lines.length).toBeLessThanOrEqual(fullLines)
  })
})

describe('a long stream', () => {
  it('goes through whole, piece by piece, and leaves no line in the log', async () => {
    const size = 64 * 1024 * 1024
    const piece = new Uint8Array(262_144).fill(0x5a)
    let received = 0
    const sink = createServer((socket) => socket.on('data', (chunk: Buffer) => (received += chunk.length)))
    sink.listen(0, '127.0.0.1')
    await once(sink, 'listening')
    const { port } = sink.address() as { port: number }
    const link = (await lab.open(client(`127.0.0.1:${port}`))).read()
    for (let sent = 0; sent < size; sent += piece.length) expect(await link.sendPiece(piece)).toBeNull()
    const [peer] = link.state.peers
    await lab.service.handlers.closeConnection(
      { link: link.id, place: peer!.place, how: 'end' },
      new AbortController().signal,
    )
    sink.close()
    await expect.poll(() => received).toBe(size)
    expect(link.texts('out')).toEqual([])
    await link.close()
  })
})

describe('repeating', () => {
  it('sends so many times and ends, or when it is told to', async () => {
    const heard = (await lab.open(udp())).read()
    const sender = (await other.open(udp(heard.place))).read()
    const message = { link: sender.id, to: null, octets: Buffer.from('tick'), type: 0, everyMs: 2 }
    const { repeatMessage } = other.service.handlers
    let last
    for await (const state of repeatMessage({ ...message, times: 20 }, new AbortController().signal))
      last = state
    expect(last).toMatchObject({ sent: 20, endedBy: null })
    await heard.until(() => heard.texts('in').length === 20)
    const controller = new AbortController()
    for await (const state of repeatMessage({ ...message, times: 0 }, controller.signal)) {
      if (state.sent > 10) controller.abort()
    }
    const sent = sender.texts('out').length
    await heard.until(() => heard.texts('in').length >= sent)
  })
})

describe('a datagram', () => {
  it('that is empty is a message, one that is too large is refused with a reason', async () => {
    const heard = (await lab.open(udp())).read()
    const sender = await other.open(udp(heard.place))
    expect(await sender.send('')).toBeNull()
    await heard.until(() => heard.texts('in').length === 1)
    expect(heard.texts('in')).toEqual([''])
    expect(sentenceOf(await sender.send('x', '[::1]:9000'))).toMatch(/^::1 is not IPv4/)
    expect(await sender.send('x'.repeat(65_508))).toMatchObject({ failure: 'badInput' })
  })
})
