/** What the reflector asks of a transport: to listen, and to hold what one session needs. */
import type { Server, Socket } from 'node:net'
import type { TransportName } from '../../../shared/measurement/transport'
import type { TcpInfo } from '../../../shared/measurement/result'
import type { UdpSocket } from '../net/udp'
import type { Attention } from '../timing/attention'
import type { ListenOrder } from './contract'
import type { Reflector } from './reflector'
import type { SessionOrder } from './session'

/** The sockets and facts that the thread has to give; those who reflect open none of their own. */
export interface ReflectorEnvironment {
  readonly reflector: Reflector
  /** When the packet came that is being listened to. */
  readonly arrivalNs: () => number
  /** Null where none can be paid. */
  readonly attention: Attention | null
  /** Throws FailureError. */
  readonly bindUdp: (address: string, port: number) => Promise<UdpSocket>
  /** Throws FailureError. */
  readonly listenTcp: (
    address: string,
    port: number,
    onConnection: (socket: Socket) => void,
  ) => Promise<Server>
  readonly descriptorOf: (socket: Socket) => number
  /** Null where the system does not tell. */
  readonly tcpInfo: (socket: Socket) => TcpInfo | null
  readonly udpDrops: (port: number) => Promise<number | null>
}

export interface ReflectingTransport {
  readonly openSockets: number
  /** Takes these places or addresses, leaving all others. Throws FailureError, with nothing more listened to. */
  listen(order: ListenOrder): Promise<void>
  /** Listens no more; sessions under way go on. */
  leave(): Promise<void>
  /** What a session over this transport needs. Throws FailureError. */
  hold(session: SessionOrder & { readonly localAddress: string }): Promise<Held>
  /** Ends what came in, sessions or not. */
  close(): void
}

export interface Held {
  /** Called now and then while the session lasts, to read what cannot be asked afterwards. */
  readonly look: () => void
  /** What the kernel counted for this session; null where it does not tell, or there is no such thing. */
  readonly counted: () => Promise<{ socketDrops: number | null; segmentsRetransmitted: number | null }>
  readonly release: () => Promise<void>
}

/** `place` is the transport's own in the reflector's table. */
export interface ReflectingTransportRow {
  /** Its row in shared/measurement/transport.ts. */
  readonly name: TransportName
  readonly open: (environment: ReflectorEnvironment, place: number) => ReflectingTransport
}
