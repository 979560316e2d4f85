/**
 * A peer that lies, in every role there is: a stranger who dials, one who is dialled, one who is visited, a visitor, and
 * one who only sends datagrams. What it says is made from the contract's own schemas, most of it with something changed,
 * in any order; it speaks with its own sockets, not with the lab's.
 */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import {
  connect as dial,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { connect, createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { farContract } from '../../../shared/contract'
import { pause, settledOnce } from '../../../shared/base/waiting'
import { RequestFrame } from '../../../shared/ipc/frames'
import { ControlMessage } from '../../../shared/wire/control-message'
import { capabilities, ownProtocols } from '../../../shared/wire/hello'
import { makeCertificate } from '../../../electron/engine/net/certificate'
import { mutated } from './mutate'
import { Random } from './random'
import { sample } from './sample'

/** Where its own sockets stand: other addresses of loopback than the lab's, as other machines have other addresses. */
const strangersAddress = '127.0.0.2'
const serversAddress = '127.0.0.3'
/** 20,000 datagrams a second: more, and the kernel drops others' beside them before any program sees them. */
const burst = 100
const burstEveryMs = 5
/** For whatever the lab decides: it hangs up sooner, or it is left. */
const patienceMs = 1000

/** Where a lab is attacked. */
export interface Attacked {
  readonly host: string
  readonly controlPort: number
  readonly dataPort: number
}

interface Keys {
  readonly key: string
  readonly cert: string
}

interface Heard {
  readonly type?: unknown
  readonly session?: unknown
  readonly frame?: unknown
}

export class Liar {
  /** Messages, frames and datagrams said so far. */
  inputs = 0
  readonly #random: Random
  readonly #keys: readonly Keys[]
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  readonly #datagrams: DatagramSocket[] = []
  /** Few, so that messages of one session meet each other in any order. */
  readonly #sessions: readonly string[]
  #dataPort = 0

  private constructor(random: Random, keys: readonly Keys[]) {
    this.#random = random
    this.#keys = keys
    this.#sessions = [1, 2, 3].map(() => random.bytes(16).toString('hex'))
  }

  /** With three identities; the same seed lies in the same order. */
  static async make(seed: number): Promise<Liar> {
    const certificates = await Promise.all([1, 2, 3].map(() => makeCertificate()))
    const keys = certificates.map(({ privateKeyPem, certificatePem }) => ({
      key: privateKeyPem,
      cert: certificatePem,
    }))
    return new Liar(new Random(seed), keys)
  }

  /** Dials the control port, says hello or not, and then so many things in a row. */
  async dial({ host, controlPort }: Attacked, messages: number): Promise<void> {
    const socket = await this.#connect(host, controlPort)
    if (socket === null) return
    const begins = this.#random.chance(0.9) ? [this.#hello()] : []
    const said = [...begins, ...Array.from({ length: messages }, () => this.#message())]
    await this.#sayAndLeave(socket, said)
  }

  /** Dials, asks to visit, and once it is let in sends requests of the far contract; each visit so many. */
  async visit({ host, controlPort }: Attacked, requests: number): Promise<void> {
    const socket = await this.#connect(host, controlPort)
    if (socket === null) return
    const session = this.#random.bytes(16).toString('hex')
    this.#say(socket, [this.#hello(), { type: 'visit', session }])
    await heard(socket, ({ type }) => type === 'visited' || type === 'refused')
    const frames = Array.from({ length: requests }, (_, at) => ({
      type: 'frame',
      session,
      frame: this.#text(this.#request(at + 1)),
    }))
    await this.#sayAndLeave(
      socket,
      this.#random.chance(0.5) ? frames : [...frames, { type: 'leave', session }],
    )
  }

  /** Sends datagrams of its own make and spoilt probes to the data port. */
  async sendDatagrams({ host, dataPort }: Attacked, count: number, probe: Uint8Array): Promise<void> {
    const socket = await this.#datagramSocket(strangersAddress)
    for (let sent = 0; sent < count; sent += 1) {
      socket.send(this.#spoilt(probe), dataPort, host)
      if (sent % burst === burst - 1) await pause(burstEveryMs)
    }
    this.inputs += count
    this.#forget(socket)
  }

  /** Lies to whoever dials or visits from now on. Resolves to where. */
  async listen(): Promise<string> {
    const { key, cert } = this.#keys[0] as Keys
    await this.#listenForData()
    const server = createTlsServer({ key, cert, requestCert: true, rejectUnauthorized: false })
    server.on('secureConnection', (socket) => this.#lieTo(socket))
    server.on('tlsClientError', () => {})
    server.on('connection', (socket: Socket) => this.#sockets.add(socket))
    this.#servers.push(server)
    server.listen(0, serversAddress)
    await once(server, 'listening')
    return `${serversAddress}:${(server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    for (const socket of this.#datagrams) socket.close()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }

  /** Answers every message with some of its own, most of them such as fit the question. */
  #lieTo(socket: TLSSocket): void {
    socket.on('error', () => {})
    onMessages(socket, (message) => {
      const answers = message.type === 'hello' ? [this.#hello()] : this.#answersTo(message)
      if (this.#random.chance(0.02)) return void socket.destroy()
      this.#say(
        socket,
        answers.map((answer) => (this.#random.chance(0.4) ? mutated(answer, this.#random) : answer)),
      )
    })
  }

  #answersTo({ type, session, frame }: Heard): unknown[] {
    switch (type) {
      case 'open':
        return [this.#message(session), { type: 'opened', session, ssid: 7, dataPort: this.#dataPort }]
      case 'visit':
        return [{ type: 'visited', session }]
      case 'frame':
        return [{ type: 'took', session, frames: 1 }, ...this.#repliesTo(session, frame)]
      case 'heartbeat':
        return this.#random.chance(0.5) ? [{ type: 'heartbeat' }] : []
      default:
        return [this.#message(session), this.#message(session)]
    }
  }

  /** What the far end of a visit would say to the request in the frame. */
  #repliesTo(session: unknown, frame: unknown): unknown[] {
    const request = JSON.parse(String(frame)) as { id: number; operation?: string }
    const declared = farContract[request.operation as keyof typeof farContract] as
      (typeof farContract)[keyof typeof farContract] | undefined
    if (declared === undefined) return []
    const values = Array.from({ length: 1 + this.#random.below(4) }, () => ({
      kind: 'value',
      id: request.id,
      value: sample(declared.item, this.#random),
    }))
    const end = this.#random.one([
      { kind: 'end', id: request.id },
      { kind: 'error', id: request.id, message: 'a lie' },
    ])
    return [...values, end].map((reply) => ({
      type: 'frame',
      session,
      frame: this.#text(this.#random.chance(0.4) ? mutated(reply, this.#random) : reply),
    }))
  }

  async #connect(host: string, port: number): Promise<TLSSocket | null> {
    const { key, cert } = this.#random.one(this.#keys)
    const socket = connect({
      socket: dial({ host, port, localAddress: strangersAddress }).on('error', () => {}),
      key,
      cert,
      minVersion: 'TLSv1.3',
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    })
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
    const shaken = await settledOnce<boolean>(({ resolve, after }) => {
      socket.once('secureConnect', () => resolve(true))
      socket.once('close', () => resolve(false))
      after(patienceMs, () => {
        socket.destroy()
        resolve(false)
      })
    })
    // A connection turned away is an input as well.
    if (!shaken) this.inputs += 1
    return shaken ? socket : null
  }

  #say(socket: Socket, messages: readonly unknown[]): void {
    this.inputs += messages.length
    if (socket.writable) socket.write(Buffer.concat(messages.map((message) => this.#frame(message))))
  }

  async #sayAndLeave(socket: TLSSocket, messages: readonly unknown[]): Promise<void> {
    this.#say(socket, messages)
    // The lab may have hung up already: no further word of it comes then.
    if (socket.closed) return
    await settledOnce<void>(({ resolve, after }) => {
      socket.once('close', () => resolve())
      after(patienceMs, () => {
        socket.destroy()
        resolve()
      })
      socket.resume()
      if (this.#random.chance(0.1)) socket.destroy()
      else socket.end()
    })
  }

  #hello(): unknown {
    return {
      type: 'hello',
      protocol: ownProtocols.most,
      protocols: ownProtocols,
      capabilities: [...capabilities],
      name: 'a liar',
      system: 'a test',
      version: '0.0.0',
      controlPort: 8642,
      dataPort: 8643,
    }
  }

  /** Any message, of the given session or one of a few. */
  #message(session: unknown = this.#random.one(this.#sessions)): unknown {
    const message = sample(ControlMessage, this.#random) as Record<string, unknown>
    if ('session' in message) message['session'] = session
    return this.#random.chance(0.7) ? mutated(message, this.#random) : message
  }

  /** A request as a visitor makes it. */
  #request(id: number): unknown {
    const operation = this.#random.one(Object.keys(farContract)) as keyof typeof farContract
    const request = this.#random.chance(0.1)
      ? sample(RequestFrame, this.#random)
      : { kind: 'request', id, operation, input: sample(farContract[operation].input, this.#random) }
    return this.#random.chance(0.6) ? mutated(request, this.#random) : request
  }

  #text(value: unknown): string {
    return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one))
  }

  /** One frame of the control channel; now and then its bytes are spoilt or its length is a lie. */
  #frame(message: unknown): Buffer {
    const body = Buffer.from(this.#text(message), 'utf8')
    const header = Buffer.alloc(4)
    header.writeUInt32BE(body.length)
    const frame = Buffer.concat([header, body])
    if (this.#random.chance(0.02)) frame[this.#random.below(frame.length)] = this.#random.below(256)
    return frame
  }

  #spoilt(probe: Uint8Array): Buffer {
    if (this.#random.chance(0.3)) return this.#random.bytes(this.#random.below(200))
    const bytes = Buffer.from(probe)
    const at = this.#random.below(bytes.length)
    bytes[at] = this.#random.below(256)
    return this.#random.chance(0.3) ? bytes.subarray(0, at) : bytes
  }

  /** What the data port of one who is dialled does: it gives everything back, spoilt. */
  async #listenForData(): Promise<void> {
    const tcp = createTcpServer((socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        this.inputs += 1
        socket.write(this.#spoilt(chunk))
      })
    })
    this.#servers.push(tcp)
    tcp.listen(0, serversAddress)
    await once(tcp, 'listening')
    this.#dataPort = (tcp.address() as AddressInfo).port
    const udp = await this.#datagramSocket(serversAddress, this.#dataPort)
    udp.on('message', (probe, from) => {
      this.inputs += 1
      udp.send(this.#spoilt(probe), from.port, from.address)
    })
  }

  async #datagramSocket(address: string, port = 0): Promise<DatagramSocket> {
    const socket = createSocket('udp4')
    socket.on('error', () => {})
    socket.bind(port, address)
    await once(socket, 'listening')
    this.#datagrams.push(socket)
    return socket
  }

  #forget(socket: DatagramSocket): void {
    this.#datagrams.splice(this.#datagrams.indexOf(socket), 1)
    socket.close()
  }
}

function onMessages(socket: TLSSocket, listener: (message: Heard) => void): void {
  let pending = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 4) {
      const end = 4 + pending.readUInt32BE(0)
      if (pending.length < end) return
      listener(JSON.parse(pending.subarray(4, end).toString('utf8')) as Heard)
      pending = pending.subarray(end)
    }
  })
}

/** Resolves with such a message, or with the end of the connection, or after a while. */
function heard(socket: TLSSocket, fits: (message: Heard) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    onMessages(socket, (message) => {
      if (fits(message)) done()
    })
    socket.once('close', done)
  })
}
