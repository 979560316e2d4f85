/** What the system tells the Addressing station and does for it, so that the station opens nothing itself. */
import type { CaptureRefusal } from '../../../shared/capture/capture-refusal'
import type { Failure } from '../../../shared/base/failure'
import type { IpAddress } from '../../../shared/address/address'
import type { PortFacts } from '../../../shared/address/port-facts'
import type { HopEvent, PingEvent } from '../../../shared/address/probe-line'
import type { Route, VendoredInterface, VendoredNeighbour } from '../../../shared/address/host-facts'
import type { CaptureOrder, LiveCapture } from '../../host/live-capture'
import type { ReachAnswer } from '../../host/reach'
import type { LabToAsk, SegmentParts } from './send-to-segment'

export interface AddressingParts {
  readonly nowMs: () => number
  readonly interfaces: (signal: AbortSignal) => Promise<VendoredInterface[] | Failure>
  readonly routes: (signal: AbortSignal) => Promise<Route[] | Failure>
  readonly neighbours: (signal: AbortSignal) => Promise<VendoredNeighbour[] | Failure>
  readonly nameServers: () => string[]
  readonly reach: (destination: IpAddress, signal: AbortSignal) => Promise<ReachAnswer | Failure>
  /** Sends one datagram of one octet; settles with what the system refused it for. */
  readonly sendDatagram: (address: string, port: number) => Promise<Failure | null>
  readonly startCapture: (order: CaptureOrder) => Promise<LiveCapture | CaptureRefusal>
  readonly ping: (address: IpAddress, emit: (event: PingEvent) => void, signal: AbortSignal) => Promise<void>
  readonly hops: (address: IpAddress, emit: (event: HopEvent) => void, signal: AbortSignal) => Promise<void>
  readonly segment: SegmentParts
  /** Windows names interfaces in IPv6 zones by their numbers. */
  readonly zonesAreNumbers: boolean
  /** The other labs that are known, wherever they are. */
  readonly labs: (leavingBy: string | null) => readonly LabToAsk[]
  readonly portFacts: (signal: AbortSignal) => Promise<PortFacts>
}
