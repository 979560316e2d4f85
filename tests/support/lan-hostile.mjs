/**
 * Sends what no lab would: `PROFILE HOST CONTROL-PORT DATA-PORT DATAGRAMS CONNECTIONS SEED`. With a session of its
 * own open, so that address and identifier are right, it sends datagrams that are random, cut, unauthenticated or
 * spoilt by one bit, or that were on the wire before: its first probe, and the reply to it; most of these as frames
 * over TCP too; and at the control port bytes before, instead of and after the handshake. Prints one line of JSON:
 * what it sent, and how often the data port answered; twice it has to, because a probe with nothing wrong opens the
 * attack, and another tells when the last datagram before it has been read.
 */
import { createHmac, createSecretKey } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { ControlClient, frame, hello, settings } from './lan-control-client.mjs'

const [profile, host, ...numbers] = process.argv.slice(2)
const [controlPort, dataPort, datagrams, connections, seed] = numbers.map(Number)
const random = generator(seed)
let sent = 0
let answers = 0

const owner = await ControlClient.open(profile, host, controlPort)
await owner.greet()
const { answer, key } = await owner.openSession()
const { ssid } = answer

const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
socket.on('message', () => (answers += 1))
const first = validProbe(0)
socket.send(first, dataPort, host)
const [reply] = await once(socket, 'message')
await sendDatagrams()
// The lab's socket is a queue: once this is answered, nothing of the attack waits in it any more.
socket.send(validProbe(1), dataPort, host)
await once(socket, 'message')
await sendFrames()
await sendToControl()
process.stdout.write(`${JSON.stringify({ sent, answers })}\n`)
process.exit(0)

async function sendDatagrams() {
  for (let number = 0; number < datagrams; number += 1) {
    const bytes = number % 7 === 6 ? (number % 2 === 0 ? first : reply) : hostileProbe(number)
    await new Promise((resolve) => socket.send(bytes, dataPort, host, resolve))
    sent += 1
  }
}

/**
 * Every connection is closed by the lab at its first frame; how long that takes is the lab's to decide. As many at once
 * as an address with one session may have unauthenticated: more would be closed unread.
 */
async function sendFrames() {
  const atOnce = 2
  for (let number = 0; number < connections; number += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, connections - number) }, (_, index) =>
      overTcp(dataPort, hostileStream(number + index)),
    )
    await Promise.all(some)
    sent += some.length
  }
}

async function sendToControl() {
  for (let number = 0; number < connections; number += 1) {
    if (number % 4 === 0) await overTcp(controlPort, bytesOf(1 + (random() % 600)))
    else await overTls(number)
    sent += 1
  }
}

/** A probe that would be answered but for one thing. */
function hostileProbe(number) {
  const probe = validProbe(number)
  switch (number % 6) {
    case 0:
      return bytesOf(random() % 1400)
    case 1:
      return bytesOf(44)
    case 2:
      return probe.subarray(0, random() % probe.length)
    case 3:
      probe.writeUInt16BE((ssid + 1 + (random() % 65_534)) & 0xffff, 26)
      return sign(probe)
    case 4:
      return Buffer.concat([probe, Buffer.from([0, 1, 0xff, 0xff])])
    default:
      probe[random() % probe.length] ^= 1 << (random() % 8)
      return probe
  }
}

/** Frames of which the first is none: too long, random, or a spoilt probe behind its length. */
function hostileStream(number) {
  const body = number % 3 === 0 ? bytesOf(random() % 300) : hostileProbe(number)
  const header = Buffer.alloc(2)
  header.writeUInt16BE(number % 3 === 1 ? 65_535 : Math.max(1, body.length))
  const padding = number % 3 === 1 ? Buffer.alloc(0) : Buffer.alloc(body.length === 0 ? 1 : 0)
  return Buffer.concat([header, body, padding])
}

function validProbe(sequence) {
  const probe = Buffer.alloc(112)
  probe.writeUInt32BE(sequence, 0)
  probe.writeUInt32BE(Math.floor(Date.now() / 1000) + 2_208_988_800, 16)
  probe.writeUInt16BE(1, 24)
  probe.writeUInt16BE(ssid, 26)
  return sign(probe)
}

function sign(probe) {
  const digest = createHmac('sha256', createSecretKey(key)).update(probe.subarray(0, 96)).digest()
  digest.copy(probe, 96, 0, 16)
  return probe
}

/** Resolves when the lab has closed the connection. */
async function overTcp(port, bytes) {
  const socket = connect(port, host)
  // Not events.once: a connection that is reset is closed as well.
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.on('data', () => (answers += port === dataPort ? 1 : 0))
  // The half that says no more: a frame the lab still waits for does not come.
  socket.end(bytes)
  await closed
}

async function overTls(number) {
  const client = await ControlClient.open(profile, host, controlPort)
  const deep = 30_000
  const nonsense = [
    () => bytesOf(1 + (random() % 2000)),
    () => Buffer.from([0xff, 0xff, 0xff, 0xff]),
    () => Buffer.from([0, 0, 0, 0]),
    () => frame('['.repeat(deep) + ']'.repeat(deep)),
    () => frame('{"type":"hello"'),
    () => frame({ ...hello, protocol: 999, protocols: { least: 998, most: 999 } }),
    () => frame({ ...hello, name: 'x'.repeat(10_000) }),
    () => frame({ ...hello, name: 7 }),
    () => frame({ type: 'open', session: '0'.repeat(32), settings }),
    () => frame({ type: '__proto__', constructor: null }),
    () => Buffer.concat([frame(hello), frame({ type: 'open', session: 'no', settings })]),
    () => Buffer.concat([frame(hello), frame({ type: 'open', session: '1'.repeat(32), settings: {} })]),
    () => Buffer.concat([frame(hello), frame({ type: 'received', session: '2'.repeat(32), from: -1 })]),
    () => Buffer.concat([frame(hello), frame(hello)]),
    () => Buffer.concat([frame(hello), frame({ type: 'bye', reason: 'x'.repeat(5000) })]),
  ]
  client.write(nonsense[number % nonsense.length]())
  await client.closed
}

function bytesOf(length) {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at += 1) bytes[at] = random() & 0xff
  return bytes
}

/** xorshift32, so that a failure can be had again. */
function generator(state) {
  let value = state | 1
  return () => {
    value ^= value << 13
    value ^= value >>> 17
    value ^= value << 5
    return value >>> 0
  }
}
