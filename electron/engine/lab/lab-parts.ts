/** What the lab's owner, its thread's entry, gives it. */
import type { Server } from 'node:tls'
import type { InterfaceAddress } from '../../../shared/address/interface-address'
import type { Path } from '../../../shared/address/path'
import type { TrustedIdentity } from '../../../shared/lab/peer'
import type { Settings } from '../../../shared/lab/settings'
import type { EngineStatus } from '../../../shared/lab/status'
import type { Failure } from '../../../shared/base/failure'
import type { Client } from '../../../shared/ipc/contract'
import type { Neighbour } from '../../../shared/address/host-facts'
import type { Clock } from '../base/clock'
import type { PortWishes } from '../control/listener'
import type { DiscoveryParts } from '../discovery/discovery'
import type { DiscoveryMode } from '../discovery/mode'
import type { ControlTransport } from '../net/tls'
import type { Health } from '../base/health'
import type { reflectContract } from '../reflector/contract'
import type { measureContract } from '../../stations/duel/measure-contract'
import type { hostContract } from '../visit/visit-contract'
import type { KnownPeer } from './peers'

/** What the lab's owner gives it: everything that touches the system or the disk. */
export interface LabParts {
  readonly clock: Clock
  readonly identity: string
  readonly system: string
  readonly version: string
  readonly wishes: PortWishes
  readonly measure: Client<typeof measureContract>
  readonly reflect: Client<typeof reflectContract>
  readonly traffic: Client<typeof hostContract> & { trafficHealth(input: object): Promise<Health> }
  readonly listenControl: (
    address: string,
    port: number,
    onConnection: (transport: ControlTransport) => void,
  ) => Promise<Server>
  readonly dialControl: (host: string, port: number, signal: AbortSignal) => Promise<ControlTransport>
  readonly resolve: (host: string) => Promise<string | Failure>
  readonly pathTo: (host: string) => Promise<Path>
  readonly localAddresses: () => InterfaceAddress[]
  /** Sends a few datagrams that are no probes. */
  readonly knock: (address: string, port: number) => Promise<void>
  readonly neighbours: () => Promise<readonly Neighbour[]>
  /** Makes the system look for a neighbour by this interface; resolves when it had its time to answer. */
  readonly seek: (address: string, own: InterfaceAddress) => Promise<void>
  readonly discovery: { readonly mode: DiscoveryMode } & Pick<
    DiscoveryParts,
    'openHearing' | 'openAsking' | 'openAnnouncing'
  >
  readonly evidence: EngineStatus['evidence']
  readonly readStallNs: () => number
  readonly store: {
    readonly kept: { settings: Settings; trusted: TrustedIdentity[]; peers: KnownPeer[] }
    change(change: {
      settings?: Partial<Settings>
      trusted?: TrustedIdentity[]
      peers?: KnownPeer[]
    }): Promise<void>
  }
}
