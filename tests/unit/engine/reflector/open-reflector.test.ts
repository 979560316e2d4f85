/** Open STAMP on a link where anybody may forge: who is answered, and that two reflectors never answer each other. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { decodeReply, encodeProbe, encodeReply } from '../../../../shared/wire/stamp'
import { openBudget, reflectOpenly } from '../../../../electron/engine/reflector/open-reflector'
import type { UdpSocket } from '../../../../electron/engine/net/udp'

type Listener = Parameters<UdpSocket['onMessage']>[0]
interface Datagram {
  readonly from: string
  readonly to: string
  readonly bytes: Uint8Array
}

const wall = { unixSeconds: 1_700_000_000, nanoseconds: 123_456_789 }
let nowNs: number
let sent: Datagram[]
let listeners: Map<string, Listener>
let rejected: number

beforeEach(() => {
  nowNs = 1e9
  sent = []
  listeners = new Map()
  rejected = 0
})

const clock = {
  nowNs: () => nowNs,
  wallAt: () => wall,
  nsOfWall: () => 0,
  systemWallMs: () => 0,
}

function reflector(address: string, port: number): void {
  const socket: UdpSocket = {
    localAddress: address,
    localPort: port,
    fd: -1,
    family: 'IPv4',
    receiveBufferBytes: 0,
    send: (bytes, _onError, toPort, to) =>
      void sent.push({ from: `${address}:${port}`, to: `${to}:${toPort}`, bytes }),
    onMessage: (listener) => void listeners.set(`${address}:${port}`, listener),
    close: async () => {},
  }
  reflectOpenly(socket, clock, 1, openBudget(), () => (rejected += 1))
}

function hear(datagram: Datagram): void {
  const [address = '', port = ''] = datagram.from.split(':')
  const bytes = Buffer.from(datagram.bytes)
  listeners.get(datagram.to)?.(bytes, { address, port: Number(port), family: 'IPv4', size: bytes.length })
}

/** Delivers what is under way until nothing is, or so many have been sent. */
function deliver(most: number): void {
  for (let at = 0; at < sent.length && sent.length < most; at += 1) hear(sent[at]!)
}

const probe = (payloadBytes = 44) =>
  encodeProbe({ mode: 'open', sequence: 7, sent: wall, errorEstimate: 1, ssid: 1, payloadBytes }, null)

/** What any reflector makes of a probe: its own counter, T2, T3, and the sender's part behind them. */
const reply = (request: Uint8Array) =>
  encodeReply(
    request,
    { mode: 'open', sequence: 0, received: wall, sent: wall, errorEstimate: 1, ssid: 1, senderTtl: 64 },
    null,
  )

describe('a reflector of open STAMP', () => {
  it('answers an ordinary sender', () => {
    reflector('10.0.0.1', 862)
    hear({ from: '10.0.0.9:40000', to: '10.0.0.1:862', bytes: probe(100) })
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ from: '10.0.0.1:862', to: '10.0.0.9:40000' })
    expect(decodeReply(sent[0]!.bytes, 'open')?.senderSequence).toBe(7)
  })

  it.each([
    ['the port of the protocol', 862, 862],
    ['a port of its own', 8620, 8620],
    ['ports that differ', 8620, 9000],
  ])('answers nothing without end when forged from another one (%s)', (_case, one, other) => {
    reflector('10.0.0.1', one)
    reflector('10.0.0.2', other)
    hear({ from: `10.0.0.2:${other}`, to: `10.0.0.1:${one}`, bytes: probe() })
    deliver(1000)
    // Where the ports differ nothing tells the first from a sender; its answer has a reply's form, and ends it.
    expect(sent.length).toBe(one === other ? 0 : 1)
    expect(rejected).toBe(1)
  })

  it('does not answer the port of the protocol, where only reflectors are', () => {
    reflector('10.0.0.1', 8620)
    hear({ from: '10.0.0.9:862', to: '10.0.0.1:8620', bytes: probe() })
    expect(sent).toEqual([])
    expect(rejected).toBe(1)
  })

  it('answers no reply, whoever sends it and however long it is', () => {
    reflector('10.0.0.1', 862)
    for (const bytes of [44, 60, 1000])
      hear({ from: '10.0.0.9:40000', to: '10.0.0.1:862', bytes: reply(probe(bytes)) })
    expect(sent).toEqual([])
    expect(rejected).toBe(3)
  })

  it('answers a sender of TWAMP Light, whatever its padding is (RFC 8762 section 4.6)', () => {
    reflector('10.0.0.1', 862)
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 30, maxLength: 100 }), (padding) => {
        sent = []
        nowNs += 1e9
        const bytes = Buffer.concat([probe().subarray(0, 14), padding])
        hear({ from: '10.0.0.9:40000', to: '10.0.0.1:862', bytes })
        expect(sent).toHaveLength(1)
      }),
    )
  })

  it('serves a second sender while one asks for all it can', () => {
    reflector('10.0.0.1', 862)
    for (let asked = 0; asked < 50_000; asked += 1)
      hear({ from: `10.0.0.9:${1024 + asked}`, to: '10.0.0.1:862', bytes: probe() })
    expect(sent.length).toBeLessThanOrEqual(5000)
    sent = []
    hear({ from: '10.0.0.8:40000', to: '10.0.0.1:862', bytes: probe() })
    expect(sent).toHaveLength(1)
  })

  it('sends no more than it may in all, however many addresses are forged', () => {
    reflector('10.0.0.1', 862)
    for (let asked = 0; asked < 50_000; asked += 1) {
      const from = `10.${1 + (asked % 200)}.${asked % 251}.${asked % 253}:40000`
      hear({ from, to: '10.0.0.1:862', bytes: probe() })
    }
    expect(sent).toHaveLength(10_000)
  })
})
