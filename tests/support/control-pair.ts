/** Two ends of one control connection in one process: the protocol without its network. */
import { createHash, randomBytes } from 'node:crypto'
import { systemClock } from '../../electron/engine/base/clock'
import { ControlConnection } from '../../electron/engine/control/connection'
import type { ControlTransport } from '../../electron/engine/net/tls'
import { capabilities, ownProtocols, protocolVersion, type Hello } from '../../shared/wire/hello'

interface End {
  readonly transport: ControlTransport
  readonly hear: (bytes: Uint8Array) => void
  readonly close: () => void
  readonly connect: (other: End) => void
}

const host = '192.0.2.2'

/**
 * Two ends of one secured connection without a network; `exporter` stands for the TLS session's secret. The dialler
 * comes from `from`.
 */
export function transportPair(
  dialler: string,
  listener: string,
  exporter: string,
  from = host,
): [ControlTransport, ControlTransport] {
  const ends = [end(listener, dialler, host), end(dialler, listener, from)] as const
  ends[0].connect(ends[1])
  ends[1].connect(ends[0])
  return [ends[0].transport, ends[1].transport]

  function end(identity: string, localIdentity: string, remoteAddress: string): End {
    let peer: End | null = null
    const data: ((bytes: Uint8Array) => void)[] = []
    const closed: ((code: string | null) => void)[] = []
    const close = () => queueMicrotask(() => closed.splice(0).forEach((listener) => listener(null)))
    const transport: ControlTransport = {
      identity,
      localIdentity,
      localAddress: '192.0.2.1',
      remoteAddress,
      remotePort: 8642,
      waitingBytes: 0,
      waitingBytesOfIdentity: 0,
      write: (bytes) => queueMicrotask(() => peer?.hear(bytes)),
      onData: (listener) => data.push(listener),
      onClose: (listener) => closed.push(listener),
      exportKey: (bytes, label, context) =>
        createHash('sha512').update(`${exporter} ${label} ${context}`).digest().subarray(0, bytes),
      end: () => (close(), peer?.close()),
      destroy: () => (close(), peer?.close()),
    }
    return {
      transport,
      close,
      hear: (bytes) => data.forEach((listener) => listener(bytes)),
      connect: (other) => void (peer = other),
    }
  }
}

export function helloFrom(name: string): Hello {
  const ports = { controlPort: 8642, dataPort: 8643 }
  const speaks = { protocol: protocolVersion, protocols: ownProtocols, capabilities: [...capabilities] }
  return { type: 'hello', ...speaks, name, system: 'linux', version: '0', ...ports }
}

/** Two labs, by their identities, that have said hello: "ann" dialled "ben". */
export async function connectedPair(
  dialler: string,
  listener: string,
  from = host,
): Promise<{ near: ControlConnection; far: ControlConnection }> {
  const clock = systemClock()
  const ends = transportPair(dialler, listener, randomBytes(16).toString('hex'), from)
  const [near, far] = await Promise.all([
    ControlConnection.establish(ends[0], 'dialler', helloFrom('ann'), clock),
    ControlConnection.establish(ends[1], 'listener', helloFrom('ben'), clock),
  ])
  return { near, far }
}
