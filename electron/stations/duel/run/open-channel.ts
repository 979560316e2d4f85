/** What a run asks of a transport: to open one socket to the reflector, and what can be done with it then. */
import type { TcpInfo } from '../../../../shared/measurement/result'
import type { MeasureSettings } from '../../../../shared/measurement/settings'
import type { TransportName } from '../../../../shared/measurement/transport'
import type { Failure } from '../../../../shared/base/failure'
import type { SocketFacts } from '../../../host/open-socket'
import type { Attention } from '../../../engine/timing/attention'
import type { Transmit } from './prober'

export interface ProbeTransport {
  /** Its row in shared/measurement/transport.ts. */
  readonly name: TransportName
  /** Resolves once probes can be sent. Throws FailureError. */
  readonly open: (order: ChannelOrder, signal: AbortSignal) => Promise<OpenChannel>
}

export interface ChannelOrder {
  readonly address: string
  readonly dataPort: number
  readonly settings: MeasureSettings
  /** Null where the system tells nothing of open sockets. */
  readonly facts: SocketFacts | null
  /** Null where none can be paid. */
  readonly attention: Attention | null
  /** Called when going on has become senseless. */
  readonly onBroken: (failure: Failure) => void
}

export interface OpenChannel {
  /**
   * Begins to hand on what arrives, with the time by the clock that `arrivalNs` shows then, and returns what sends.
   * Called once.
   */
  readonly start: (take: (bytes: Uint8Array, arrivedNs: number) => void, arrivalNs: () => number) => Transmit
  /** What the kernel says of the connection now; null over a transport without one. */
  readonly tcpInfo: () => TcpInfo | null
  /** Datagrams dropped here because the socket's buffer was full; null where that is not known. */
  readonly droppedHere: () => Promise<number | null>
  /** Resolves when the socket is closed; may be called again. */
  readonly close: () => Promise<void>
}
