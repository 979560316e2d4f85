/**
 * A second, small speaker of the control channel, written from its description and not from the lab's own code: it
 * opens sessions as a lab would, and as no lab would. Runs inside a host of the LAN with the identity of a profile.
 */
import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { connect } from 'node:tls'

/** Settings of a UDP session that goes on until it is stopped. */
export const settings = {
  transports: ['udp', 'tcp'],
  intervalNs: 10_000_000,
  limit: { kind: 'untilStopped' },
  bothWays: false,
  payloadBytes: 112,
  allowFragments: false,
  lateAfterNs: null,
  nagle: false,
  dscp: null,
}

export const hello = {
  type: 'hello',
  protocol: 2,
  protocols: { least: 2, most: 2 },
  capabilities: [],
  name: 'another lab',
  system: 'a test',
  version: '0.0.0',
  controlPort: 8642,
  dataPort: 8643,
}

/** One message as the channel carries it: u32 big-endian length, then UTF-8 JSON. */
export function frame(message) {
  const body = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message), 'utf8')
  const header = Buffer.alloc(4)
  header.writeUInt32BE(body.length)
  return Buffer.concat([header, body])
}

/** A TLS connection whose messages are waited for by type. */
export class ControlClient {
  #socket
  #pending = Buffer.alloc(0)
  #messages = []
  #wake = () => {}

  /** Resolves once the handshake is done. `localAddress`: where from, the system's choice when absent. */
  static async open(profile, host, port, localAddress) {
    const identity = JSON.parse(readFileSync(join(profile, 'identity.json'), 'utf8'))
    const client = new ControlClient()
    client.#socket = connect({
      host,
      port,
      localAddress,
      key: identity.privateKeyPem,
      cert: identity.certificatePem,
      minVersion: 'TLSv1.3',
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    })
    client.#socket.on('data', (chunk) => client.#take(chunk))
    client.closed = new Promise((resolve) => client.#socket.once('close', resolve))
    await new Promise((resolve, reject) => {
      client.#socket.once('secureConnect', resolve)
      client.#socket.once('error', reject)
    })
    client.#socket.on('error', () => {})
    return client
  }

  /** Says hello, waits for the other's, and goes on to show signs of life. */
  async greet() {
    this.send(hello)
    await this.next('hello')
    const beat = setInterval(() => this.send({ type: 'heartbeat' }), 1000)
    void this.closed.then(() => clearInterval(beat))
  }

  /** Asks for a session and resolves to the answer, whatever it is, and the session's key. */
  async openSession(wanted = settings) {
    const session = randomBytes(16).toString('hex')
    this.send({ type: 'open', session, settings: wanted })
    const answer = await this.next('opened', 'queued', 'refused')
    const key = this.#socket.exportKeyingMaterial(32, 'EXPORTER-packet-lab-stamp', Buffer.from(session))
    return { session, answer, key }
  }

  send(message) {
    this.write(frame(message))
  }

  write(bytes) {
    if (this.#socket.writable) this.#socket.write(bytes)
  }

  /** The next message of one of these types; others before it are passed over. */
  async next(...types) {
    for (;;) {
      const message = this.#messages.shift()
      if (message === undefined) await new Promise((resolve) => (this.#wake = resolve))
      else if (types.includes(message.type)) return message
    }
  }

  end() {
    this.#socket.destroy()
  }

  #take(chunk) {
    this.#pending = Buffer.concat([this.#pending, chunk])
    while (this.#pending.length >= 4) {
      const end = 4 + this.#pending.readUInt32BE(0)
      if (this.#pending.length < end) return
      this.#messages.push(JSON.parse(this.#pending.subarray(4, end).toString('utf8')))
      this.#pending = this.#pending.subarray(end)
      this.#wake()
    }
  }
}
