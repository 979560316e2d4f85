/** The control channel's transport: TLS 1.3, both sides with their own self-signed certificate. */
import { guarded } from '../../../shared/base/guarded'
import { systemFailure } from '../../../shared/base/codes'
import { notPacketLab, operation, peerGone } from '../../../shared/base/platform-codes'
import { isIP, type Socket } from 'node:net'
import { connect, createServer, type Server, type TLSSocket } from 'node:tls'
import { FailureError } from '../../../shared/base/failure'
import { settledOnce } from '../../../shared/base/waiting'
import { plainAddress } from '../../../shared/address/plain-address'
import { withoutZone } from '../../../shared/base/place'
import { identityOf } from './certificate'
import { connectFailure } from './failures'
import { connectTimeoutSeconds, listening } from './tcp'

export interface KeyPair {
  readonly certificatePem: string
  readonly privateKeyPem: string
}

/** A secured connection whose other end has proven to hold the key of `identity`. */
export interface ControlTransport {
  readonly identity: string
  /** The identity this end has proven. */
  readonly localIdentity: string
  readonly localAddress: string
  readonly remoteAddress: string
  readonly remotePort: number
  write(bytes: Uint8Array): void
  /** Bytes written that the system has not taken yet, since the other end does not read. */
  readonly waitingBytes: number
  /** The same over all connections that the other end's identity has to this port. */
  readonly waitingBytesOfIdentity: number
  onData(listener: (bytes: Uint8Array) => void): void
  /** Called once, with the system's code where an error ended it. */
  onClose(listener: (code: string | null) => void): void
  /** RFC 8446 7.5 (RFC 5705) keying material. Throws FailureError (peerGone) once the connection is closed. */
  exportKey(bytes: number, label: string, context: string): Uint8Array
  /** Sends what is written, then closes; `destroy` does not wait. */
  end(): void
  destroy(): void
}

/** Connects to another lab's control port. Throws FailureError. */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<ControlTransport>

const handshakeTimeoutMs = 5000

/** What dials with these keys. */
export function dialWith(keys: KeyPair): Dial {
  return (host, port, signal) => dialControl(host, port, keys, signal)
}

/** Dials host:port and shakes hands within five seconds. Throws FailureError. */
export function dialControl(
  host: string,
  port: number,
  keys: KeyPair,
  signal: AbortSignal,
): Promise<ControlTransport> {
  return settledOnce((dialled) => {
    let resolved = isIP(withoutZone(host)) !== 0
    let connected = false
    const socket = connect({
      host,
      port,
      key: keys.privateKeyPem,
      cert: keys.certificatePem,
      minVersion: 'TLSv1.3',
      // The certificate is nobody's but the installation's own: who it is, is decided by its digest.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    })
    socket.setNoDelay(true)
    const fail = (error: Error) => {
      const failure = connectFailure(error, host, port, connectTimeoutSeconds)
      dialled.reject(
        new FailureError(
          connected && failure.failure !== 'notPacketLab' && !(error instanceof FailureError)
            ? notPacketLab({ host, port }, 'closedInHandshake')
            : failure,
        ),
      )
      socket.on('error', () => {})
      socket.destroy()
    }
    const closed = () => fail(new FailureError(notPacketLab({ host, port }, 'closedAtOnce')))
    socket.once('lookup', (error: Error | null) => (resolved ||= error === null))
    socket.once('connect', () => (connected = true))
    socket.once('error', fail)
    socket.once('close', closed)
    dialled.finally(() => {
      socket.off('error', fail)
      socket.off('close', closed)
    })
    const noCertificate = () => fail(new FailureError(notPacketLab({ host, port }, 'noCertificate')))
    socket.once(
      'secureConnect',
      guarded(
        'control',
        () => {
          const transport = secured(socket, new Map())
          if (transport === null) noCertificate()
          else dialled.resolve(transport)
        },
        noCertificate,
      ),
    )
    dialled.after(connectTimeoutSeconds * 1000, () =>
      fail(
        new FailureError(
          connected
            ? notPacketLab({ host, port }, 'noTls')
            : resolved
              ? { failure: 'timedOut', host, port, seconds: connectTimeoutSeconds }
              : { failure: 'unresolved', host },
        ),
      ),
    )
    dialled.onAbort(signal, () => fail(new FailureError(systemFailure(operation('connect'), 'ECANCELED'))))
  })
}

/** Sockets that have not finished their handshake; a flood of them pushes out its own oldest. */
const mostPending = 512

/**
 * Listens on address:port; only connections that finished their handshake are handed on, at most `maxConnections` at
 * a time. Throws FailureError.
 */
export function listenControl(
  address: string,
  port: number,
  keys: KeyPair,
  maxConnections: number,
  onConnection: (transport: ControlTransport) => void,
): Promise<Server> {
  const pending = new PendingSockets()
  const ofIdentity: SocketsOfIdentity = new Map()
  let secure = 0
  const server = createServer(
    {
      key: keys.privateKeyPem,
      cert: keys.certificatePem,
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMs,
    },
    guarded(
      'control',
      (socket: TLSSocket) => {
        pending.delete(socket)
        if (secure >= maxConnections) return void socket.destroy()
        secure += 1
        socket.once('close', () => (secure -= 1))
        socket.setNoDelay(true)
        const transport = secured(socket, ofIdentity)
        if (transport === null) socket.destroy()
        else onConnection(transport)
      },
      (socket) => socket.destroy(),
    ),
  )
  // A failed handshake is the caller's fault; Node has closed its socket.
  server.on('tlsClientError', () => {})
  server.on(
    'connection',
    guarded(
      'control',
      (socket: Socket) => pending.add(socket),
      (socket) => socket.destroy(),
    ),
  )
  return listening(server, address, port)
}

/** Where there are too many, the address that holds the most loses its oldest: others have their time. */
class PendingSockets {
  readonly #ofAddress = new Map<string, Map<number, Socket>>()
  #count = 0

  add(socket: Socket): void {
    const { remoteAddress = '', remotePort = 0 } = socket
    const own = this.#ofAddress.get(remoteAddress) ?? new Map<number, Socket>()
    this.#ofAddress.set(remoteAddress, own.set(remotePort, socket))
    this.#count += 1
    socket.once('close', () => this.#delete(remoteAddress, remotePort))
    if (this.#count > mostPending) this.#dropOne()
  }

  /** Also by the secured socket over it: the two share their other end's address and port. */
  delete({ remoteAddress = '', remotePort = 0 }: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    this.#delete(remoteAddress, remotePort)
  }

  #delete(address: string, port: number): void {
    const own = this.#ofAddress.get(address)
    if (own?.delete(port) !== true) return
    this.#count -= 1
    if (own.size === 0) this.#ofAddress.delete(address)
  }

  #dropOne(): void {
    let most: Map<number, Socket> | null = null
    for (const own of this.#ofAddress.values()) if (own.size > (most?.size ?? 0)) most = own
    const [oldest] = most?.entries() ?? []
    if (oldest === undefined) return
    oldest[1].destroy()
  }
}

type SocketsOfIdentity = Map<string, Set<TLSSocket>>

/** Null where the other end has shown no certificate. Its socket is one of `ofIdentity` while it is open. */
function secured(socket: TLSSocket, ofIdentity: SocketsOfIdentity): ControlTransport | null {
  // Whatever goes wrong later is told by 'close'; without a listener an error would end the program.
  let code: string | null = null
  socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code ?? 'UNKNOWN'))
  const certificate = socket.getPeerX509Certificate()
  const own = socket.getX509Certificate()
  if (certificate === undefined || own === undefined) return null
  const identity = identityOf(certificate.raw)
  const itsSockets = ofIdentity.get(identity) ?? new Set()
  ofIdentity.set(identity, itsSockets.add(socket))
  socket.once('close', () => {
    itsSockets.delete(socket)
    if (itsSockets.size === 0) ofIdentity.delete(identity)
  })
  // A closed socket has forgotten it.
  const remoteAddress = plainAddress(socket.remoteAddress ?? '')
  return {
    identity,
    localIdentity: identityOf(own.raw),
    localAddress: plainAddress(socket.localAddress ?? ''),
    remoteAddress,
    remotePort: socket.remotePort ?? 0,
    write(bytes) {
      if (socket.writable) socket.write(bytes)
    },
    get waitingBytes() {
      return socket.writableLength
    },
    get waitingBytesOfIdentity() {
      return [...itsSockets].reduce((sum, { writableLength }) => sum + writableLength, 0)
    },
    onData(listener) {
      // Bytes that cannot be read leave the stream in the middle of a message: it ends with them.
      socket.on(
        'data',
        guarded('control', listener, () => socket.destroy()),
      )
    },
    onClose(listener) {
      const closed = guarded('control', () => listener(code))
      if (socket.destroyed) queueMicrotask(closed)
      else socket.once('close', closed)
    },
    exportKey(bytes, label, context) {
      if (socket.destroyed) {
        throw new FailureError(peerGone(remoteAddress, 'closedIt'))
      }
      return socket.exportKeyingMaterial(bytes, label, Buffer.from(context, 'utf8'))
    },
    end() {
      socket.end()
    },
    destroy() {
      socket.destroy()
    },
  }
}
